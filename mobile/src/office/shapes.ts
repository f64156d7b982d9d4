/** The shapes of the API that the office's pages read, with what is always there made so. */
import type { components } from '@/api/types'
import type { Standing } from '@/collecting/shapes'

type Schemas = components['schemas']
type Sure<T> = { [P in keyof T]-?: T[P] }
export interface Page<T> {
  items: T[]
  next: string | null
}

export interface Value {
  numerator: string | number | null
  denominator: string | number | null
  value: string | number | null
}
export interface FigureRow {
  key: string
  name: string
  values: Record<string, Value>
}
export type Indicators = Omit<Sure<Schemas['Indicators']>, 'rows' | 'total'> & { rows: FigureRow[]; total: FigureRow }
export type Definition = Sure<Schemas['Definition']>
export type Chart = Omit<Sure<Schemas['Chart']>, 'series'> & {
  series: { name: string; name_en?: string; type: string; unit?: string; data: (number | null)[] }[]
}
export type Behind = Schemas['Behind'] & { id: string }
export type Region = Sure<Schemas['Region']>
export type OfficeLoan = Omit<Schemas['Loan'], 'figures' | 'standing'> & { id: string; figures?: { balance?: string }; standing?: Standing }
export type Closing = Sure<Schemas['Closing']>
export type Person = Partial<Schemas['Member']> & { name: string }
export type HouseholdRead = Omit<Schemas['Household'], 'members' | 'contacts'> & { id: string; region: string; members: Person[]; contacts?: Person[] }
export type TimelineRow = Schemas['TimelineItem'] & { instance_id: string; form_id: string }
export type Eligibility = Schemas['Eligibility']
export type Condition = Schemas['Condition']
export type RatingRow = Schemas['Rating']
export type Objection = Schemas['NoticeObjection']
export type NoticeRead = Omit<Schemas['PublicNotice'], 'households' | 'objections'> & {
  id: string
  state: string
  version: number
  households: (Schemas['Listed'] & { household: string })[]
  objections: Objection[]
  waits_for: Sure<Schemas['NoticeWait']>[]
}
export type OfficeHousehold = Sure<Schemas['HouseholdSummary']>
export type Board = Omit<Sure<Schemas['Board']>, 'columns' | 'scheme'> & { scheme: Sure<Schemas['SchemeReference']>; columns: Sure<Schemas['BoardColumn']>[] }
export type ApplicationRow = Schemas['ApplicationSummary'] & { id: string }
export type ApplicationRead = Omit<Schemas['Application'], 'chain' | 'history'> & {
  id: string
  version: number
  chain: Sure<Schemas['StepShown']>[]
  history: Sure<Schemas['HistoryEntry']>[]
}
export type SubmissionRow = Schemas['SubmissionSummary'] & { instance_id: string; form_id: string; state: string }
export type SubmissionRead = Schemas['Submission'] & { instance_id: string; form_id: string; state: string }
export type AnswerRow = Sure<Schemas['LabelledRow']>
export type Attachment = Schemas['SubmissionAttachment']
export type FormRow = Schemas['Form'] & { form_id: string; title: string }
export type Finding = Schemas['Finding']
export type PhotoFinding = Schemas['PhotoFinding'] & { id: string; sha256: string }
export type Comparison = Schemas['Comparison'] & { id: string; sha256: string }
export type Item = Schemas['Rectification'] & { id: string; version: number }
export type ItemCounts = Sure<Schemas['RectificationCounts']>
export type ReminderRow = Schemas['Reminder'] & { id: string }
export type UserRow = Sure<Schemas['User']>
export type NewPassword = Schemas['NewPassword']
export type FieldKey = Sure<Schemas['FieldKey']>
export type NewKey = Sure<Schemas['NewFieldKey']>
export type SchemeRow = Sure<Schemas['SchemeSummary']>
export type SchemeRead = Sure<Schemas['Scheme']>
/** Of a scheme's rules, those that a contract has to keep to. */
export interface SchemeRules {
  methods: string[]
  frequencies: string[]
  modes: { mode: string; new: boolean }[]
  uses: { permitted: string[] }
}
export type LoanTried = Omit<Sure<Schemas['LoanTried']>, 'terms' | 'schedule' | 'deviations'> & {
  terms: Schemas['Terms']
  schedule: Schemas['Installment'][]
  deviations: Schemas['Deviation'][]
}
export type FormNotice = Schemas['FormNotice']
export type VersionRead = Omit<Sure<Schemas['FormVersion']>, 'missing_files' | 'languages'> & { missing_files: string[]; languages: string[] }
export type UploadedForm = Schemas['FormVersion'] & { form_id: string; state: string }
