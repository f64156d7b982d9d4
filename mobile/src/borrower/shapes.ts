/** The shapes that the server answers borrowers with, with what is always there made so. */
import type { components } from '@/api/types'

type Schemas = components['schemas']
type All<T> = { [K in keyof T]-?: T[K] }

export type SignedIn = All<Schemas['BorrowerToken']>
export type Bound = All<Schemas['Binding']>
export type Installment = All<Schemas['InstallmentRow']>
export type NextDue = All<Schemas['NextDue']>
export type Call = All<Schemas['Call']>
export type Loan = Omit<All<Schemas['BorrowerLoan']>, 'next' | 'rows' | 'call'> & {
  next: NextDue | null
  rows: Installment[]
  call: Call[]
}
export type Overview = Omit<All<Schemas['Overview']>, 'households' | 'loans'> & { households: Bound[]; loans: Loan[] }
export type ReplyKind = Schemas['ReplyCreate']['kind']
export interface Reply {
  id: string
  kind: ReplyKind
  note?: string
  evidence?: string
  result?: string
}
export type Reminder = Omit<Schemas['BorrowerReminder'], 'id' | 'replies'> & { id: string; replies?: Reply[] }
export type Preferences = Schemas['Preferences']
export type Invitation = All<Schemas['Invitation']>
