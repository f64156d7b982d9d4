/** The shapes of loans, contacts and findings as the server answers them, with what is always there made so. */
import type { components } from '@/api/types'

type Schemas = components['schemas']
type With<T, K extends keyof T> = T & { [P in K]-?: NonNullable<T[P]> }

export interface Page<T> {
  items: T[]
  next?: string | null
}
/** Amounts are texts on the wire ("833.33"), whatever the description of the API calls them. */
type Amounts<T, K extends keyof T> = Omit<T, K> & { [P in K]?: string | null }

export type Standing = Amounts<
  Schemas['Standing'],
  'balance' | 'overdue_principal' | 'overdue_interest' | 'next_due_amount' | 'penalty' | 'compound' | 'fees' | 'payoff'
>
export type Loan = Omit<
  With<Amounts<Schemas['Loan'], 'next_due_amount'>, 'id' | 'household' | 'household_code' | 'contract_number' | 'borrower' | 'state'>,
  'figures' | 'standing'
> & { figures?: Record<string, string>; standing?: Standing }
export type Promised = Amounts<Schemas['Promise'], 'amount' | 'paid'>
export type Contact = Omit<With<Schemas['CollectionContact'], 'id' | 'channel' | 'at'>, 'promise'> & { promise?: Promised | null }
export type Late = Omit<
  With<
    Amounts<Schemas['CollectionItem'], 'balance' | 'overdue_principal' | 'overdue_interest' | 'penalty' | 'next_due_amount'>,
    'loan' | 'household' | 'days_overdue'
  >,
  'last_contact'
> & { last_contact?: Contact | null }
type Row = Amounts<Schemas['Installment'], 'principal' | 'interest' | 'paid_principal' | 'paid_interest'>
export type Installment = With<Row, 'number' | 'due_on'>
export type LoanEvent = Omit<With<Amounts<Schemas['Event'], 'amount'>, 'n' | 'kind' | 'on'>, 'allocation'> & {
  allocation?: Record<string, string> | null
}
export type LoanEvidence = Schemas['LoanEvidence']
export type Finding = With<Schemas['PhotoFinding'], 'id' | 'code' | 'state' | 'received_at'>
export type Comparison = With<Schemas['Comparison'], 'id' | 'code' | 'state' | 'received_at'>
export interface Recorded {
  event: LoanEvent
  loan: Loan
}
