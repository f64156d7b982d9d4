/** The shapes that the server answers with, as its OpenAPI says, with what is always there made so. */
import type { components } from './types'

type Schemas = components['schemas']
type With<T, K extends keyof T> = T & { [P in K]-?: NonNullable<T[P]> }

export type Tokens = With<Schemas['Tokens'], 'access_token' | 'refresh_token' | 'expires_in'> & { user: OwnAccount }
export type OwnAccount = With<Schemas['OwnAccount'], 'username' | 'name' | 'role' | 'region'>
export type Profile = OwnAccount & With<Schemas['Profile'], 'role_name' | 'region_name' | 'permissions'>
export type Problem = Schemas['Problem']
export type Member = With<Schemas['Member'], 'name'>
export type Household = Omit<
  With<Schemas['SyncHousehold'], 'id' | 'code' | 'region' | 'head_name' | 'version' | 'village'>,
  'members' | 'records' | 'loans'
> & { members: Member[]; records: HouseholdRecord[]; loans?: Loan[] }
export type Loan = With<Schemas['SyncLoan'], 'id'>
export type HouseholdRecord = With<
  Schemas['SyncRecord'],
  'instance_id' | 'form_id' | 'form_version' | 'state' | 'received_at' | 'submitted_by'
>
export type PublishedForm = Omit<With<Schemas['SyncForm'], 'form_id' | 'version' | 'title' | 'hash'>, 'files'> & {
  files: With<Schemas['SyncFile'], 'name'>[]
}
export type Task = With<Schemas['SyncTask'], 'kind' | 'id'>
export type SyncPage = Omit<With<Schemas['Sync'], 'cursor' | 'more' | 'reset' | 'gone'>, 'households' | 'forms' | 'tasks'> & {
  households: Household[]
  forms: PublishedForm[] | null
  tasks: Task[] | null
}
export type GalleryItem = Schemas['GalleryItem']
export type SubmissionAnswer = Schemas['Submission']
export type Finalised = With<Schemas['Finalised'], 'complete' | 'missing'>
