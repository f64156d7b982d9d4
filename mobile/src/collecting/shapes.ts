/** The shapes of loans, contacts and findings as the server answers them, with what is always there made so. */
import type { components } from '@/api/types'

type Schemas = components['schemas']
type With<T, K extends keyof T> = T & { [P in K]-?: NonNullable<T[P]> }

export interface Page<T> {
  items: T[]
  next?: string | null
}

export type Standing = Schemas['Standing']
export type Loan = Omit<
  With<Schemas['Loan'], 'id' | 'household' | 'household_code' | 'contract_number' | 'borrower' | 'state'>,
  'figures' | 'standing'
> & { figures?: Record<string, string>; standing?: Standing }
export type Promised = Schemas['Promise']
export type Contact = Omit<With<Schemas['CollectionContact'], 'id' | 'channel' | 'at'>, 'promise'> & { promise?: Promised | null }
export type Late = Omit<
  With<Schemas['CollectionItem'], 'loan' | 'household' | 'days_overdue'>,
  'last_contact'
> & { last_contact?: Contact | null }
export type Installment = With<Schemas['Installment'], 'number' | 'due_on'>
export type LoanEvent = Omit<With<Schemas['Event'], 'n' | 'kind' | 'on'>, 'allocation'> & {
  allocation?: Record<string, string> | null
}
export type LoanEvidence = Schemas['LoanEvidence']
export type Finding = With<Schemas['PhotoFinding'], 'id' | 'code' | 'state' | 'received_at'>
export type Comparison = With<Schemas['Comparison'], 'id' | 'code' | 'state' | 'received_at'>
export interface Recorded {
  event: LoanEvent
  loan: Loan
}
