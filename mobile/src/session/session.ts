/** Who is signed in on this phone. Kept in localStorage, so that every tab has the same tokens at once. */
import { computed, shallowRef } from 'vue'

import type { OwnAccount, Tokens } from '@/api/schemas'

export interface Account extends OwnAccount {
  /** The account's own ID: names its database on the phone. */
  id: string
  role_name?: string
  region_name?: string
  permissions?: string[]
}

interface Kept {
  account: Account
  access: string
  refresh: string
}

const KEPT = 'ruhu.session'
/** Read by the page of a household card, to lead staff on; holds nothing but that somebody works here. */
const MARK = 'ruhu.account'

const kept = shallowRef<Kept | null>(read())
/** Whether the sign-in ended on the server: what is on the phone stays, and is sent after the next sign-in. */
const ended = shallowRef(false)

function read(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Kept | null
  } catch {
    return null
  }
}

if (typeof window !== 'undefined') {
  window.addEventListener('storage', (event) => {
    if (event.key !== KEPT) return
    kept.value = read()
    if (kept.value) ended.value = false
  })
}

/** Returns the ID in an access token (the claim `sub` of a JWT). */
export function idIn(token: string): string {
  const body = token.split('.')[1] ?? ''
  const claims = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }
  return claims.sub
}

/** Keeps what a sign-in or a refresh answered. */
export function keep(tokens: Tokens): Account {
  const id = idIn(tokens.access_token)
  const known = kept.value?.account.id === id ? kept.value.account : {}
  const account: Account = { ...known, ...tokens.user, id }
  write({ account, access: tokens.access_token, refresh: tokens.refresh_token })
  ended.value = false
  return account
}

/** Adds what the profile says to the account. */
export function describe(profile: Partial<Account>): void {
  if (kept.value) write({ ...kept.value, account: { ...kept.value.account, ...profile } })
}

/** Forgets the sign-in; the account's data stay on the phone unless they are deleted too. */
export function forget(): void {
  kept.value = null
  ended.value = false
  localStorage.removeItem(KEPT)
  localStorage.removeItem(MARK)
}

/** The server no longer takes the tokens: the person is asked to sign in again, and goes on working meanwhile. */
export function markEnded(): void {
  ended.value = true
}

function write(value: Kept): void {
  kept.value = value
  localStorage.setItem(KEPT, JSON.stringify(value))
  localStorage.setItem(MARK, '1')
}

/** The tokens as they are now in any tab. */
export function tokens(): { access: string; refresh: string } | null {
  const now = read()
  return now ? { access: now.access, refresh: now.refresh } : null
}

export const account = computed(() => kept.value?.account ?? null)
export const signInEnded = computed(() => ended.value)

/** Says whether the account's role has a permission, as far as the phone knows. */
export function may(permission: string): boolean {
  return account.value?.permissions?.includes(permission) ?? false
}
