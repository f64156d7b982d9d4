/** Requests of a borrower: their own token, never that of staff. */
import { ask, type Asked } from '@/api/http'
import { NotSignedIn, Refused } from '@/api/problems'
import { borrower, device, forgetBorrower } from './session'

const BASE = '/api/v1/borrower'

/** Sends a request as the borrower; `open` ones need no sign-in. Throws Refused, NoAnswer, NotSignedIn. */
export async function askAs(path: string, asked: Asked = {}, open = false): Promise<Response> {
  const headers = new Headers(asked.headers)
  headers.set('X-Device-Id', device())
  const token = borrower.value?.token
  if (!open) {
    if (!token) throw new NotSignedIn()
    headers.set('Authorization', `Bearer ${token}`)
  }
  try {
    return await ask(`${BASE}${path}`, { ...asked, headers, anonymous: true })
  } catch (error) {
    if (open || !(error instanceof Refused) || error.status !== 401) throw error
    if (borrower.value?.token === token) forgetBorrower()
    throw new NotSignedIn()
  }
}

/** Sends a request as the borrower; returns the JSON that is answered. */
export async function askJsonAs<T>(path: string, asked: Asked = {}, open = false): Promise<T> {
  return (await (await askAs(path, asked, open)).json()) as T
}
