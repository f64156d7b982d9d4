/** Which borrower is signed in on this phone: kept apart from staff, so that neither ever acts as the other. */
import { computed, shallowRef } from 'vue'

import { idIn } from '@/session/session'

export interface Borrower {
  /** The borrower's own ID: names their database on the phone. */
  id: string
  token: string
  /** Whether a household is bound yet, as far as the phone knows. */
  bound: boolean
}

const KEPT = 'ruhu.borrower'
const DEVICE = 'ruhu.device'
const kept = shallowRef<Borrower | null>(read())

function read(): Borrower | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Borrower | null
  } catch {
    return null
  }
}

if (typeof window !== 'undefined') {
  window.addEventListener('storage', (event) => {
    if (event.key === KEPT) kept.value = read()
  })
}

export const borrower = computed(() => kept.value)

/** Keeps what a sign-in answered. */
export function keepBorrower(token: string, bound: boolean): void {
  write({ id: idIn(token), token, bound })
}

/** Notes whether a household is bound. */
export function markBound(bound: boolean): void {
  if (kept.value && kept.value.bound !== bound) write({ ...kept.value, bound })
}

/** Forgets the sign-in; what is kept on the phone stays under the borrower's ID unless it is deleted too. */
export function forgetBorrower(): void {
  kept.value = null
  localStorage.removeItem(KEPT)
}

function write(value: Borrower): void {
  kept.value = value
  localStorage.setItem(KEPT, JSON.stringify(value))
}

/** A random name of this phone, by which the server limits guesses. */
export function device(): string {
  const known = localStorage.getItem(DEVICE)
  if (known) return known
  const made = crypto.randomUUID()
  localStorage.setItem(DEVICE, made)
  return made
}
