/** The loans of the officer who is signed in, kept on the phone so that the list opens without signal. */
import { askJson } from '@/api/http'
import { database, fact, keepFact } from '@/offline/database'
import { account } from '@/session/session'
import type { Contact, Installment, Late, Loan, LoanEvent, LoanEvidence, Page, Promised } from './shapes'
import { sum } from './words'

/** A loan in the list; amounts in yuan, days as dates. */
export interface HeldLoan {
  id: string
  household: string
  householdCode: string
  borrower: string
  contract: string
  balance: string
  daysOverdue: number
  overdue: string
  nextDueOn: string | null
  nextDueAmount: string | null
  promise: Promised | null
}

export interface HeldLoans {
  at: string
  loans: HeldLoan[]
}

/** Everything about one loan, as it was at `at`. */
export interface WholeLoan {
  at: string
  loan: Loan
  schedule: Installment[]
  events: LoanEvent[]
  evidence: LoanEvidence
  contacts: Contact[]
}

const LIST = 'loans'
const MOST_PAGES = 20
/** So many loans are kept whole, the last opened ones. */
const MOST_WHOLE = 30

/** Reads the list that the phone holds. */
export function heldLoans(): Promise<HeldLoans | undefined> {
  return fact<HeldLoans>(LIST)
}

/** Fetches the list anew and keeps it. Throws Refused, NoAnswer, NotSignedIn. */
export async function fetchLoans(): Promise<void> {
  const officer = encodeURIComponent(account.value?.username ?? '')
  const [all, late] = await Promise.all([
    everyPage<Loan>(`/api/v1/loans?officer=${officer}&state=active`),
    everyPage<Late>('/api/v1/collection?officer=me&stage=overdue'),
  ])
  const overdue = new Map(late.map((one) => [one.loan, one]))
  const loans = all.map((loan) => listed(loan, overdue.get(loan.id)))
  await keepFact(LIST, { at: new Date().toISOString(), loans: loans.sort(byUrgency) } satisfies HeldLoans)
}

async function everyPage<T>(path: string): Promise<T[]> {
  const items: T[] = []
  let cursor = ''
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await askJson<Page<T>>(`${path}&limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    items.push(...page.items)
    if (!page.next) break
    cursor = page.next
  }
  return items
}

function listed(loan: Loan, late: Late | undefined): HeldLoan {
  return {
    id: loan.id,
    household: loan.household,
    householdCode: loan.household_code,
    borrower: loan.borrower.name ?? '',
    contract: loan.contract_number,
    balance: loan.figures?.balance ?? '0.00',
    daysOverdue: late?.days_overdue ?? 0,
    overdue: late ? sum(late.overdue_principal, late.overdue_interest, late.penalty) : '0.00',
    nextDueOn: late?.next_due_on ?? loan.next_due_on ?? null,
    nextDueAmount: late?.next_due_amount ?? loan.next_due_amount ?? null,
    promise: late?.last_contact?.promise ?? null,
  }
}

/** The longest overdue first, then the earliest due. */
function byUrgency(one: HeldLoan, other: HeldLoan): number {
  return other.daysOverdue - one.daysOverdue || (one.nextDueOn ?? '9').localeCompare(other.nextDueOn ?? '9')
}

/** Reads a loan as the phone last saw it. */
export function heldLoan(id: string): Promise<WholeLoan | undefined> {
  return fact<WholeLoan>(`loan:${id}`)
}

/** Fetches a loan with all that belongs to it and keeps it. Throws Refused, NoAnswer, NotSignedIn. */
export async function fetchLoan(id: string): Promise<void> {
  const base = `/api/v1/loans/${id}`
  const [loan, schedule, events, evidence, contacts] = await Promise.all([
    askJson<Loan>(base),
    askJson<Installment[]>(`${base}/schedule`),
    askJson<LoanEvent[]>(`${base}/events`),
    askJson<LoanEvidence>(`${base}/evidence`),
    askJson<Page<Contact>>(`${base}/contacts?limit=50`),
  ])
  const whole: WholeLoan = { at: new Date().toISOString(), loan, schedule, events, evidence, contacts: contacts.items }
  await keepFact(`loan:${id}`, whole)
  await forgetOldest()
}

async function forgetOldest(): Promise<void> {
  const kept = await database().facts.where('key').startsWith('loan:').toArray()
  const old = kept.sort((a, b) => (a.value as WholeLoan).at.localeCompare((b.value as WholeLoan).at)).slice(0, -MOST_WHOLE)
  await database().facts.bulkDelete(old.map((one) => one.key))
}
