/** What form pages and the store on the phone agree on. Times are ISO 8601 with an offset; places are degrees. */

/** What the phone says about a photo: when and where it was taken. Told to the server, never believed blindly. */
export interface ClaimedOrigin {
  taken_at?: string
  longitude?: number
  latitude?: number
  /** Metres. */
  accuracy?: number
  /** WGS-84 from browsers, GCJ-02 from WeChat's and most Chinese map SDKs. */
  datum?: 'WGS84' | 'GCJ02'
}

/** A file that goes with a form. `name` is what the answer in the XML says, unique within the instance. */
export interface Attachment {
  name: string
  blob: Blob
  /** Media type, e.g. `image/jpeg`. */
  type: string
  /** What a photo is for (the server's list of purposes), where the form says it. */
  purpose?: string
  claimed: ClaimedOrigin
}

/** What an officer says that a loan became: sent as JSON instead of a form's answers, with its photos after it. */
export interface EvidenceAnswers {
  /** ID of the household. */
  household: string
  contract_number?: string
  category?: string
  purchases?: { item: string; amount?: number; photos: string[] }[]
  used_as_agreed?: 'yes' | 'partly' | 'no'
  note?: string
  photos: { name: string; purpose: string }[]
  visited_at?: string
  location?: { longitude: number; latitude: number; accuracy?: number; datum: string }
}

/** A form as far as it is filled. Kept at every answer; `instanceId` (`uuid:…`) is its key. */
export interface Draft {
  instanceId: string
  formId: string
  version: string
  formHash: string
  /** The form's title, and the household's or person's name if the form names one. */
  title: string
  /** ID of the household that it is about. */
  household?: string
  /** The instance as the engine serialises it, so that the engine can open it again. */
  xml: string
  attachments: Attachment[]
  startedAt: string
  updatedAt: string
  /** Answered share of what is asked now, 0…1. */
  progress?: number
  /** The instance that this one replaces: a record that came back from review or was refused. */
  edits?: string
  /** Set where this is evidence of a loan's use and no form: then `xml` is empty and the ID a plain UUID. */
  evidence?: EvidenceAnswers
}

/** A form that is done, ready to be sent. */
export type FilledForm = Omit<Draft, 'updatedAt' | 'progress'>

/** What the engine needs to open a form without signal. `files` by the name in `jr://…/name`. */
export interface FormFiles {
  xml: string
  files: Record<string, Blob | string>
}

/** The store of the account that is signed in. Every call rejects with `NotSignedIn` when nobody is. */
export interface FormStore {
  /** A form is only tried out: nothing of it may stay on the phone, not even where a dying page keeps it. */
  readonly trial?: boolean
  /** Rejects on a full phone (`isQuota`); what was kept before stays, and the answers are kept if they fit without new files. */
  saveDraft(draft: Draft): Promise<void>
  loadDraft(instanceId: string): Promise<Draft | undefined>
  listDrafts(): Promise<Draft[]>
  deleteDraft(instanceId: string): Promise<void>
  /** Put a form in the outbox and take its draft away, both or neither; starts sending when there is signal. */
  enqueue(filled: FilledForm): Promise<void>
  /** Without `version`: the published one. Rejects with `FormMissing` when the phone does not have it. */
  formFiles(formId: string, version?: string): Promise<FormFiles & { version: string; hash: string; title: string }>
}
