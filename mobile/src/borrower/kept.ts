/** What a borrower's phone keeps: the last overview and inbox with their time, in a database of their own. */
import Dexie, { type EntityTable } from 'dexie'

import { askJsonAs } from './asking'
import { borrower, markBound } from './session'
import type { Overview, Reminder } from './shapes'

export interface Told<T> {
  /** When the server said so, ISO 8601. */
  at: string
  value: T
}

interface Facts {
  overview: Overview
  inbox: Reminder[]
}

class BorrowerDatabase extends Dexie {
  facts!: EntityTable<{ key: string; at: string; value: unknown }, 'key'>

  constructor(id: string) {
    super(nameOf(id))
    this.version(1).stores({ facts: 'key' })
  }
}

function nameOf(id: string): string {
  return `ruhu-borrower-${id}`
}

let open: { id: string; database: BorrowerDatabase } | null = null

function database(id: string): BorrowerDatabase {
  if (open?.id !== id) {
    open?.database.close()
    open = { id, database: new BorrowerDatabase(id) }
  }
  return open.database
}

/** Returns what was last told to the borrower who is signed in; undefined if nothing was. */
export async function lastTold<K extends keyof Facts>(key: K): Promise<Told<Facts[K]> | undefined> {
  const id = borrower.value?.id
  return id ? ((await database(id).facts.get(key)) as Told<Facts[K]> | undefined) : undefined
}

/** Keeps an answer for a borrower, unless another one has signed in while it was on its way. */
async function keep<K extends keyof Facts>(id: string, key: K, value: Facts[K]): Promise<void> {
  if (borrower.value?.id !== id) return
  await database(id).facts.put({ key, at: new Date().toISOString(), value })
}

/** Fetches the overview and keeps it. Throws Refused, NoAnswer, NotSignedIn. */
export async function fetchOverview(): Promise<void> {
  const id = borrower.value?.id ?? ''
  const told = await askJsonAs<Overview>('/overview')
  await keep(id, 'overview', told)
  if (borrower.value?.id === id) markBound(told.households.length > 0)
}

/** Fetches the newest reminders and keeps them. Throws Refused, NoAnswer, NotSignedIn. */
export async function fetchInbox(): Promise<void> {
  const id = borrower.value?.id ?? ''
  const { items } = await askJsonAs<{ items: Reminder[] }>('/inbox?limit=50')
  await keep(id, 'inbox', items)
}

/** Puts a reminder that the server answered in the place of the kept one. */
export async function keepReminder(reminder: Reminder): Promise<void> {
  const id = borrower.value?.id
  const held = await lastTold('inbox')
  if (id && held) await keep(id, 'inbox', held.value.map((one) => (one.id === reminder.id ? reminder : one)))
}

/** Deletes all that the phone keeps of a borrower. */
export async function deleteKept(id: string): Promise<void> {
  if (open?.id === id) {
    open.database.close()
    open = null
  }
  await Dexie.delete(nameOf(id)).catch(() => undefined)
}
