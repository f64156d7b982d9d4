/** Requests with the bearer token: refreshed when it ended, by one tab at a time, for a refresh token is good once. */
import { ref } from 'vue'

import { markEnded, keep, tokens } from '@/session/session'
import { NoAnswer, NotSignedIn, Refused, refusal } from './problems'
import type { Tokens } from './schemas'

/** Whether the last request had an answer: says more than the browser's own `navigator.onLine`. */
export const reachable = ref(typeof navigator === 'undefined' ? true : navigator.onLine)

if (typeof window !== 'undefined') {
  window.addEventListener('offline', () => (reachable.value = false))
  window.addEventListener('online', () => (reachable.value = true))
}

export interface Asked extends Omit<RequestInit, 'body'> {
  body?: BodyInit | null
  /** Sent as JSON. */
  json?: unknown
  /** Without the token of staff: sign-in itself, and what borrowers ask. */
  anonymous?: boolean
  /** Milliseconds after which no answer counts as none. */
  patience?: number
}

/** Sends a request; returns the answer if it is a good one. Throws Refused, NoAnswer, NotSignedIn. */
export async function ask(path: string, asked: Asked = {}): Promise<Response> {
  const answer = await send(path, asked)
  if (answer.status === 401 && !asked.anonymous) {
    await refreshed(asked.patience)
    return checked(await send(path, asked), asked)
  }
  return checked(answer, asked)
}

/** Sends a request; returns the JSON that is answered. */
export async function askJson<T>(path: string, asked: Asked = {}): Promise<T> {
  return (await (await ask(path, asked)).json()) as T
}

async function checked(answer: Response, { anonymous }: Asked): Promise<Response> {
  if (answer.ok) return answer
  if (answer.status === 401 && !anonymous) markEnded()
  throw await refusal(answer)
}

async function send(path: string, { json, anonymous, patience = 30_000, headers, ...rest }: Asked): Promise<Response> {
  const all = new Headers(headers)
  if (!anonymous) all.set('Authorization', `Bearer ${bearer()}`)
  if (json !== undefined) all.set('Content-Type', 'application/json')
  const body = json === undefined ? rest.body : JSON.stringify(json)
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), patience)
  rest.signal?.addEventListener('abort', () => stop.abort())
  try {
    const answer = await fetch(path, { ...rest, body, headers: all, signal: stop.signal, cache: 'no-store' })
    reachable.value = true
    return answer
  } catch {
    reachable.value = false
    throw new NoAnswer()
  } finally {
    clearTimeout(timer)
  }
}

/** The access token as it is now. Throws NotSignedIn. */
export function bearer(): string {
  const held = tokens()
  if (!held) throw new NotSignedIn()
  return held.access
}

let refreshing: Promise<void> | null = null

/** Gets new tokens, once for all requests that wait. Throws NotSignedIn if the sign-in has ended, NoAnswer. */
export function refreshed(patience?: number): Promise<void> {
  const before = tokens()?.access
  refreshing ??= alone('ruhu-refresh', () => exchange(before, patience)).finally(() => (refreshing = null))
  return refreshing
}

async function exchange(before: string | undefined, patience?: number): Promise<void> {
  const held = tokens()
  if (!held) throw new NotSignedIn()
  if (held.access !== before) return // another tab was faster
  try {
    const answer = await send('/api/v1/auth/refresh', {
      method: 'POST', json: { refresh_token: held.refresh }, anonymous: true, patience,
    })
    if (!answer.ok) throw await refusal(answer)
    keep((await answer.json()) as Tokens)
  } catch (error) {
    if (error instanceof Refused && error.status < 500) {
      markEnded()
      throw new NotSignedIn()
    }
    throw error
  }
}

/** Runs `work` while no other tab does; where browsers have no locks, at once. */
export function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  return locks ? (locks.request(name, work) as Promise<T>) : work()
}

const LEASE_MS = 30_000

/** Runs `work` unless another tab runs it now; says whether it did. Browsers without locks keep a lease that runs out. */
export async function ifAlone(name: string, work: () => Promise<void>): Promise<boolean> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  if (!locks) return underLease(name, work)
  return (await locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await work()
    return lock !== null
  })) as boolean
}

async function underLease(name: string, work: () => Promise<void>): Promise<boolean> {
  const until = Number(localStorage.getItem(name) ?? 0)
  const now = Date.now()
  if (until > now && until < now + 2 * LEASE_MS) return false // one that lies far ahead is from before the clock was set
  const renew = () => localStorage.setItem(name, String(Date.now() + LEASE_MS))
  renew()
  const timer = setInterval(renew, LEASE_MS / 3)
  try {
    await work()
  } finally {
    clearInterval(timer)
    localStorage.removeItem(name)
  }
  return true
}
