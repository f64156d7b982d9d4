/** Room on the phone: asked for persistence, watched, told when it gets short. */
import { ref } from 'vue'

import { isQuota } from '@/api/problems'

export interface Room {
  /** Bytes that the browser lets this site use, and those in use. */
  quota: number
  used: number
  persistent: boolean
}

export const room = ref<Room | null>(null)
/** Whether the last write found no room. Chromium since 133 names the same quota whatever is left: there only this tells. */
export const full = ref(false)

/** Less than this is no room for a visit with photos. */
const SHORT_BYTES = 50_000_000
const SHORT_SHARE = 0.9

/** Asks the browser not to clear what is kept when the phone gets full. */
export async function askToStay(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false)
  await measure()
}

/** Reads how much room there is; browsers that do not say leave it unknown. */
export async function measure(): Promise<void> {
  const storage = typeof navigator === 'undefined' ? undefined : navigator.storage
  if (!storage?.estimate) return
  try {
    const { quota = 0, usage = 0 } = await storage.estimate()
    const persistent = (await storage.persisted?.()) ?? false
    room.value = { quota, used: usage, persistent }
  } catch {
    room.value = null
  }
}

/** Says whether room is short: then photos are sent before answers, and the person is told. */
export function isShort(now: Room | null): boolean {
  return !!now && now.quota > 0 && (now.quota - now.used < SHORT_BYTES || now.used / now.quota > SHORT_SHARE)
}

export async function isTight(): Promise<boolean> {
  await measure()
  return full.value || isShort(room.value)
}

/** Runs a write, and learns from it whether the phone is full. Throws what the write throws. */
export async function watched<T>(write: () => Promise<T>): Promise<T> {
  try {
    const written = await write()
    full.value = false
    return written
  } catch (error) {
    if (isQuota(error)) full.value = true
    throw error
  }
}

/** Runs a write that the work can go on without; returns false where there is no room for it. Throws what else goes wrong. */
export async function ifRoom(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write()
    return true
  } catch (error) {
    if (!isQuota(error)) throw error
    full.value = true
    return false
  }
}
