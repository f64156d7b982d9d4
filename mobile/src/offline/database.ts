/** What is kept on the phone: a database an account, named by its ID, so that nothing of one ever shows under another. */
import Dexie, { type EntityTable, type Table } from 'dexie'

import { NotSignedIn } from '@/api/problems'
import type { Household, PublishedForm, Task } from '@/api/schemas'
import { account } from '@/session/session'
import type { Attachment, Draft } from './contract'

export interface HeldHousehold extends Household {
  /** The load that told it; what an older one told is forgotten when a load ends. */
  load: number
  /** Lower-case text to search in. */
  search: string
}

export interface HeldForm {
  formId: string
  version: string
  hash: string
  title: string
  xml: string
  files: Record<string, Blob | string>
}

export type HeldAttachment = Omit<Attachment, 'blob'> & { size: number }
export type HeldDraft = Omit<Draft, 'attachments'> & { attachments: HeldAttachment[] }

export type OutboxState = 'waiting' | 'refused'

export interface OutboxItem extends Omit<HeldDraft, 'updatedAt' | 'progress'> {
  seq: number
  queuedAt: string
  state: OutboxState
  attempts: number
  /** Whether the server has the answers; photos may still be on their way. */
  answersSent: boolean
  /** Names of the files that the server has, and where unfinished uploads go on. */
  sent: string[]
  uploads: Record<string, string>
  /** Why the last attempt failed or was refused. */
  trouble?: { code: string; status: number; zh: string; en: string }
}

/** What was sent: the answers, to be mended after review. Its photos are the server's. */
export interface SentItem extends Omit<HeldDraft, 'updatedAt' | 'progress'> {
  sentAt: string
}

export interface HeldFile {
  instanceId: string
  name: string
  blob: Blob
}

export interface Thumbnail {
  sha256: string
  blob: Blob
  at: number
}

export class PhoneDatabase extends Dexie {
  households!: EntityTable<HeldHousehold, 'id'>
  forms!: EntityTable<PublishedForm, 'form_id'>
  formFiles!: Table<HeldForm, [string, string]>
  tasks!: EntityTable<Task, 'id'>
  drafts!: EntityTable<HeldDraft, 'instanceId'>
  files!: Table<HeldFile, [string, string]>
  outbox!: EntityTable<OutboxItem, 'seq'>
  sent!: EntityTable<SentItem, 'instanceId'>
  thumbnails!: EntityTable<Thumbnail, 'sha256'>
  facts!: Table<{ key: string; value: unknown }, string>

  constructor(accountId: string) {
    super(`ruhu-${accountId}`)
    // A later version adds to this and never drops a table: drafts outlive updates.
    this.version(1).stores({
      households: 'id, region, code, card, load',
      forms: 'form_id',
      formFiles: '[formId+version]',
      tasks: 'id',
      drafts: 'instanceId, updatedAt',
      files: '[instanceId+name], instanceId',
      outbox: '++seq, &instanceId, state',
      sent: 'instanceId, sentAt',
      thumbnails: 'sha256, at',
      facts: 'key',
    })
  }
}

let open: { id: string; database: PhoneDatabase } | null = null

/** Returns the database of the account that is signed in. Throws NotSignedIn. */
export function database(): PhoneDatabase {
  const id = account.value?.id
  if (!id) throw new NotSignedIn()
  if (open?.id !== id) {
    closeDatabase()
    open = { id, database: new PhoneDatabase(id) }
  }
  return open!.database
}

/** Closes the open database: the next call opens that of whoever is then signed in. */
export function closeDatabase(): void {
  open?.database.close()
  open = null
}

/** Reads a small fact, such as the cursor of the synchronisation. */
export async function fact<T>(key: string): Promise<T | undefined> {
  return (await database().facts.get(key))?.value as T | undefined
}

export async function keepFact(key: string, value: unknown): Promise<void> {
  await database().facts.put({ key, value })
}
