/** How a borrower signs in and out: by a code sent to the phone, or by WeChat's authorisation inside WeChat. */
import { insideWeChat, pageConfig } from '@/shell/wechat'
import { askAs, askJsonAs } from './asking'
import { deleteKept } from './kept'
import { borrower, forgetBorrower, keepBorrower } from './session'
import type { SignedIn } from './shapes'

const STATE = 'ruhu.wechat-state'
const AUTHORISE = 'https://open.weixin.qq.com/connect/oauth2/authorize'

/** Asks for a code; returns the seconds that it is good for. The answer is the same for every number. */
export async function sendCode(phone: string): Promise<number> {
  return (await askJsonAs<{ seconds: number }>('/sign-in/phone-code', { method: 'POST', json: { phone } }, true)).seconds
}

/** Signs in with a phone and its code. Throws Refused, NoAnswer. */
export async function signInByPhone(phone: string, code: string): Promise<SignedIn> {
  return kept(await askJsonAs<SignedIn>('/sign-in/phone', { method: 'POST', json: { phone, code } }, true))
}

function kept(answer: SignedIn): SignedIn {
  keepBorrower(answer.access_token, answer.bound)
  return answer
}

/** Returns the official account's appid where the page runs inside WeChat and one is set up; else null. */
export async function officialAppid(): Promise<string | null> {
  if (!insideWeChat) return null
  return (await pageConfig().catch(() => null))?.appid ?? null
}

/** Leaves for WeChat, which comes back to this page with a code (snsapi_base asks the person nothing). */
export function leaveForWeChat(appid: string): void {
  const state = crypto.randomUUID()
  sessionStorage.setItem(STATE, state)
  const query = new URLSearchParams({
    appid, redirect_uri: location.origin + location.pathname, response_type: 'code', scope: 'snsapi_base', state,
  })
  location.assign(`${AUTHORISE}?${query}#wechat_redirect`)
}

/** Signs in with the code that WeChat came back with; null if this phone did not ask for it. Throws Refused, NoAnswer. */
export async function signInByWeChat(code: string, state: string): Promise<SignedIn | null> {
  const asked = sessionStorage.getItem(STATE)
  sessionStorage.removeItem(STATE)
  if (!asked || asked !== state) return null
  return kept(await askJsonAs<SignedIn>('/sign-in/official-account', { method: 'POST', json: { code } }, true))
}

/** Signs out on the server, if there is signal, and deletes what the phone kept of the borrower. */
export async function signOutBorrower(): Promise<void> {
  const id = borrower.value?.id
  await askAs('/sign-out', { method: 'POST', patience: 5000 }).catch(() => undefined)
  forgetBorrower()
  if (id) await deleteKept(id)
}
