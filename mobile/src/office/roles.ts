/** Who works at a desk, and when the desk's pages are shown. */
import { account } from '@/session/session'

const AT_DESKS = new Set(['admin', 'county_office', 'township_office', 'bank_reviewer', 'auditor'])
/** Pixels from which on the desk's pages are the home of those who have them. */
const WIDE = 900

/** Says whether the account has the office's pages. */
export function worksAtDesk(): boolean {
  return AT_DESKS.has(account.value?.role ?? '')
}

/** Says whether the office's pages are this screen's home. */
export function startsAtDesk(): boolean {
  return worksAtDesk() && window.innerWidth >= WIDE
}
