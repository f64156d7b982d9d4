/** The outbox: sends by itself when there is signal, in order, in one tab; nothing leaves the phone before the server has it. */
import { ref } from 'vue'

import { alone, ifAlone } from '@/api/http'
import { NotSignedIn, Refused, inWords } from '@/api/problems'
import { editOf } from '@/forms/session/instance'
import { account, signInEnded } from '@/session/session'
import type { Draft } from './contract'
import { database, type HeldDraft, type OutboxItem, type SentItem } from './database'
import { sendItem } from './item'
import { randomId } from './ids'
import { ifRoom, isTight } from './room'
import { withFiles } from './store'

/** What is being sent, and how far it is (0…1). */
export const sending = ref<{ instanceId: string; share: number } | null>(null)
/** When the next attempt is due by itself (ms of the page's own clock), after one that failed. */
export const nextAttempt = ref<number | null>(null)

const LOCK = 'ruhu-outbox'
const PAUSES = [5, 15, 60, 300, 900]
/** Refusals that say that the server holds something else under this ID. */
const CONFLICTS = ['submission.xml_conflict', 'evidence.conflict']
let failures = 0
/** Refused on a phone too full to note it: not sent again by itself while the app is open. */
const refusedUnnoted = new Set<number>()

/** Says whether a refusal is the item's own fault, so that sending it again would be refused again. */
export function isFinal(error: unknown): error is Refused {
  return error instanceof Refused && error.status >= 400 && error.status < 500 && ![401, 408, 425, 429].includes(error.status)
}

/** Sends what waits, the oldest first. Other tabs that ask meanwhile do nothing. Resolves when no more can be done now. */
export async function sendAll(): Promise<void> {
  if (!account.value || signInEnded.value) return
  await ifAlone(`${LOCK}-${account.value.id}`, async () => {
    try {
      await run()
      failures = 0
      nextAttempt.value = null
    } catch (error) {
      if (!(error instanceof NotSignedIn)) pause(error)
    } finally {
      sending.value = null
    }
  })
}

async function run(): Promise<void> {
  const filesFirst = await isTight()
  for (let item = await next(0); item; item = await next(item.seq)) {
    sending.value = { instanceId: item.instanceId, share: 0 }
    try {
      const { instanceId } = item
      await sendItem(item, { moved: (bytes, of) => (sending.value = { instanceId, share: of ? bytes / of : 1 }) }, filesFirst)
      await done(item)
    } catch (error) {
      await failed(item, error)
    }
  }
}

function next(after: number): Promise<OutboxItem | undefined> {
  return database().outbox.where('seq').above(after).filter((item) => item.state === 'waiting' && !refusedUnnoted.has(item.seq)).first()
}

/** Lets go of what the server has. Its answers stay, to be mended after review, unless the phone is too full for them. */
async function done(item: OutboxItem): Promise<void> {
  if (!(await ifRoom(() => letGo(item, true)))) await letGo(item, false)
}

async function letGo(item: OutboxItem, keepsAnswers: boolean): Promise<void> {
  const db = database()
  await db.transaction('rw', db.outbox, db.files, db.sent, async () => {
    if (keepsAnswers) await db.sent.put({ ...contentOf(item), sentAt: new Date().toISOString() })
    await db.files.where({ instanceId: item.instanceId }).delete()
    await db.outbox.delete(item.seq)
  })
}

/** The form itself, without how far its sending is. */
function contentOf(item: OutboxItem | SentItem): Content {
  const { instanceId, formId, version, formHash, title, household, xml, attachments, startedAt, edits, evidence } = item
  const more = { ...(edits ? { edits } : {}), ...(evidence ? { evidence } : {}) }
  return { instanceId, formId, version, formHash, title, household, xml, attachments, startedAt, ...more }
}

type Content = Omit<HeldDraft, 'updatedAt' | 'progress'>

/** Keeps why. What is the item's own fault waits for the person and lets the others pass; the rest stops the queue. */
async function failed(item: OutboxItem, error: unknown): Promise<void> {
  if (error instanceof NotSignedIn) throw error
  const refused = error instanceof Refused ? error : null
  const trouble = refused
    ? { code: refused.code, status: refused.status, ...refused.words }
    : { code: 'no_answer', status: 0, zh: inWords(error), en: inWords(error) }
  const state = isFinal(error) ? 'refused' : 'waiting'
  const noted = await ifRoom(() => database().outbox.update(item.seq, { attempts: item.attempts + 1, trouble, state }))
  if (!isFinal(error)) throw error
  if (!noted) refusedUnnoted.add(item.seq)
}

function pause(error: unknown): void {
  const told = error instanceof Refused ? error.retryAfter : undefined
  const seconds = told ?? PAUSES[Math.min(failures, PAUSES.length - 1)]!
  failures += 1
  nextAttempt.value = performance.now() + seconds * 1000 * (0.8 + 0.4 * Math.random())
}

/** Sends again at once what was refused, after its cause was seen to elsewhere. */
export async function retry(instanceId: string): Promise<void> {
  await database().outbox.where({ instanceId }).modify({ state: 'waiting' })
  await sendNow()
}

/** The person's button: at once, whatever pause was on. */
export function sendNow(): Promise<void> {
  refusedUnnoted.clear()
  failures = 0
  nextAttempt.value = null
  return sendAll()
}

/**
 * Takes an item back to be mended; returns the draft's ID.
 *
 * If the server has the answers (or others under the same ID) already, the draft is a replacement with an ID of its own.
 */
export function mend(instanceId: string): Promise<string> {
  return alone(`${LOCK}-${account.value?.id}`, async () => {
    const db = database()
    const item = await db.outbox.where({ instanceId }).first()
    if (!item) return instanceId
    const replaces = item.answersSent || CONFLICTS.includes(item.trouble?.code ?? '')
    const draft = replaces ? replacementOf(item) : contentOf(item)
    await db.transaction('rw', db.outbox, db.drafts, db.files, async () => {
      await db.drafts.put({ ...draft, updatedAt: new Date().toISOString() })
      if (replaces) await db.files.where({ instanceId }).modify({ instanceId: draft.instanceId })
      await db.outbox.delete(item.seq)
    })
    return draft.instanceId
  })
}

function replacementOf(item: OutboxItem | SentItem): Content {
  if (item.evidence) return { ...contentOf(item), instanceId: randomId() }
  const instanceId = `uuid:${randomId()}`
  return { ...contentOf(item), instanceId, ...editOf(item.xml, instanceId) }
}

/** Throws an item away for good. The person was asked. */
export function discard(instanceId: string): Promise<void> {
  return alone(`${LOCK}-${account.value?.id}`, async () => {
    const db = database()
    await db.transaction('rw', db.outbox, db.files, async () => {
      await db.outbox.where({ instanceId }).delete()
      await db.files.where({ instanceId }).delete()
    })
  })
}

/** Begins the replacement of a record that came back from review, from what this phone sent; null if it did not. */
export async function mendSent(instanceId: string): Promise<string | null> {
  const db = database()
  const begun = await db.drafts.filter((draft) => draft.edits === instanceId).first()
  if (begun) return begun.instanceId
  const sent = await db.sent.get(instanceId)
  if (!sent) return null
  const draft = replacementOf(sent)
  await db.drafts.put({ ...draft, updatedAt: new Date().toISOString() })
  return draft.instanceId
}

/** How much is not on the server yet: forms in the outbox, and drafts. */
export async function unsent(): Promise<{ waiting: number; drafts: number }> {
  const db = database()
  return { waiting: await db.outbox.count(), drafts: await db.drafts.count() }
}

/** Everything that is not on the server yet, with files. */
export async function everythingUnsent(): Promise<Draft[]> {
  const db = database()
  const items = [...(await db.outbox.orderBy('seq').toArray()), ...(await db.drafts.toArray())]
  return Promise.all(items.map((item) => withFiles({ ...item, updatedAt: 'updatedAt' in item ? item.updatedAt : item.queuedAt })))
}

/** Says whether it is time for the next attempt; the phone's clock may say what it likes. */
export function isDue(): boolean {
  return nextAttempt.value === null || performance.now() >= nextAttempt.value
}
