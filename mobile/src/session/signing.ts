/** Signing in and out. */
import { ask, askJson } from '@/api/http'
import type { Profile, Tokens } from '@/api/schemas'
import { closeDatabase } from '@/offline/database'
import { account, describe, forget, keep, tokens, type Account } from './session'

/** Signs in. Throws Refused (wrong password, too many attempts), NoAnswer. */
export async function signIn(username: string, password: string): Promise<Account> {
  const answer = await askJson<Tokens>('/api/v1/auth/login', { method: 'POST', json: { username, password }, anonymous: true })
  closeDatabase()
  const signedIn = keep(answer)
  await readProfile().catch(() => undefined)
  return account.value ?? signedIn
}

/** Reads what the account may do, and the names of its role and area. */
export async function readProfile(): Promise<void> {
  describe(await askJson<Profile>('/api/v1/auth/me'))
}

/** Changes the own password; every other sign-in ends. */
export async function changePassword(old_password: string, new_password: string): Promise<void> {
  keep(await askJson<Tokens>('/api/v1/auth/password', { method: 'POST', json: { old_password, new_password } }))
}

/** Ends the sign-in here and, if there is signal, on the server. What is unsent stays on the phone, under its account. */
export async function signOut(): Promise<void> {
  const refresh_token = tokens()?.refresh
  if (refresh_token) {
    await ask('/api/v1/auth/logout', { method: 'POST', json: { refresh_token }, anonymous: true, patience: 5000 }).catch(() => undefined)
  }
  forget()
  closeDatabase()
}
