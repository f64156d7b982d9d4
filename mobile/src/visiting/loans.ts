/** Loans on the phone: which ones to see to, and how late they are. */
import type { Loan } from '@/api/schemas'
import type { HeldHousehold } from '@/offline/database'
import { today } from '@/offline/time'

/** An installment that falls due within so many days is spoken of. */
const SOON_DAYS = 7
const DAY = 86_400_000

/** Whole days from one date to another ("2026-11-25"). */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY)
}

/** Days that a loan is late on a day; 0 if it is not, or if the reader may not know. */
export function daysLate(loan: Loan, on: string): number {
  return loan.overdue_from ? Math.max(0, daysBetween(loan.overdue_from, on) + 1) : 0
}

/** Says whether to speak of a loan now: it is late, falls due soon, or the server asks to remind. */
export function isToSeeTo(loan: Loan, on: string): boolean {
  if (daysLate(loan, on) > 0 || loan.remind) return true
  return !!loan.next_due_on && daysBetween(on, loan.next_due_on) <= SOON_DAYS
}

/** Returns the loans to see to with their households: the latest first, then by the day they fall due. */
export function toSeeTo(households: HeldHousehold[], on = today()): { household: HeldHousehold; loan: Loan }[] {
  const all = households.flatMap((household) => (household.loans ?? []).map((loan) => ({ household, loan })))
  return all
    .filter(({ loan }) => isToSeeTo(loan, on))
    .sort((a, b) => daysLate(b.loan, on) - daysLate(a.loan, on) || (a.loan.next_due_on ?? '').localeCompare(b.loan.next_due_on ?? ''))
}
