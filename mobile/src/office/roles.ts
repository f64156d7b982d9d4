/** Who works at a desk, and when the desk's pages are shown. */
import { account } from '@/session/session'

const AT_DESKS = new Set(['admin', 'county_office', 'township_office', 'risk_group', 'bank_reviewer', 'loan_officer', 'auditor'])
/** Officers have a home of their own, their loans, also on a wide screen. */
const HOME_ELSEWHERE = new Set(['loan_officer'])
/** The first page of those who have no figures to look at. */
const HOMES: Record<string, string> = { risk_group: 'officeBoard' }
/** Pixels from which on the desk's pages are the home of those who have them. */
const WIDE = 900

/** Says whether the account has the office's pages. */
export function worksAtDesk(): boolean {
  return AT_DESKS.has(account.value?.role ?? '')
}

/** Says whether the office's pages are this screen's home. */
export function startsAtDesk(): boolean {
  return worksAtDesk() && !HOME_ELSEWHERE.has(account.value?.role ?? '') && window.innerWidth >= WIDE
}

/** Returns the name of the first of the office's pages for the account. */
export function deskHome(): string {
  return HOMES[account.value?.role ?? ''] ?? 'officeHome'
}
