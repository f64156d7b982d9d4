/** The store that form pages use: drafts and the outbox of the account that is signed in. */
import { NotSignedIn, isQuota } from '@/api/problems'
import { account } from '@/session/session'
import type { Attachment, Draft, FilledForm, FormStore } from './contract'
import { database, type HeldAttachment, type HeldDraft, type PhoneDatabase } from './database'
import { formFiles } from './forms'
import { queueChanged } from './queue'
import { ifRoom, measure, watched } from './room'

function held(attachment: Attachment): HeldAttachment {
  const { blob, ...rest } = attachment
  return { ...rest, size: blob.size }
}

/** Writes files that are new and removes those that are no longer named, without touching photos that stayed. */
async function keepFiles(db: PhoneDatabase, instanceId: string, attachments: Attachment[]): Promise<void> {
  const before = new Set((await db.files.where({ instanceId }).primaryKeys()).map(([, name]) => name))
  for (const { name, blob } of attachments) {
    if (!before.delete(name)) await db.files.put({ instanceId, name, blob })
  }
  await db.files.bulkDelete([...before].map((name) => [instanceId, name] as [string, string]))
}

/** Returns a draft with its files; one whose file was lost (storage cleared by hand) comes without it. */
export async function withFiles<T extends { instanceId: string; attachments: HeldAttachment[] }>(
  item: T,
): Promise<Omit<T, 'attachments'> & { attachments: Attachment[] }> {
  const files = await database().files.where({ instanceId: item.instanceId }).toArray()
  const blobs = new Map(files.map((file) => [file.name, file.blob]))
  const attachments = item.attachments.flatMap(({ size: _, ...rest }) => {
    const blob = blobs.get(rest.name)
    return blob ? [{ ...rest, blob }] : []
  })
  return { ...item, attachments }
}

async function saveDraft(draft: Draft): Promise<void> {
  const db = database()
  try {
    await watched(() =>
      db.transaction('rw', db.drafts, db.files, async () => {
        await keepFiles(db, draft.instanceId, draft.attachments)
        await db.drafts.put({ ...draft, attachments: draft.attachments.map(held) })
      }),
    )
  } catch (error) {
    if (isQuota(error)) await keepAnswers(draft)
    throw error
  }
  if (draft.attachments.length) void measure()
}

/**
 * On a full phone: gives up pictures that can be fetched again, and keeps the answers without the files that do not fit.
 *
 * A draft whose file is missing asks for it again; the replacement of a record that was sent would not, and stays as it was.
 */
async function keepAnswers(draft: Draft): Promise<void> {
  const db = database()
  await db.thumbnails.clear()
  if (draft.edits) return
  const kept = new Set((await db.files.where({ instanceId: draft.instanceId }).primaryKeys()).map(([, name]) => name))
  const attachments = draft.attachments.filter(({ name }) => kept.has(name)).map(held)
  await ifRoom(() => db.drafts.put({ ...draft, attachments }))
}

async function loadDraft(instanceId: string): Promise<Draft | undefined> {
  const draft = await database().drafts.get(instanceId)
  return draft ? withFiles<HeldDraft>(draft) : undefined
}

async function listDrafts(): Promise<Draft[]> {
  const drafts = await database().drafts.orderBy('updatedAt').reverse().toArray()
  return drafts.map((draft) => ({ ...draft, attachments: [] }))
}

async function deleteDraft(instanceId: string): Promise<void> {
  const db = database()
  await db.transaction('rw', db.drafts, db.files, async () => {
    await db.drafts.delete(instanceId)
    await db.files.where({ instanceId }).delete()
  })
}

async function enqueue(filled: FilledForm): Promise<void> {
  const db = database()
  await watched(() => db.transaction('rw', db.drafts, db.files, db.outbox, async () => {
    const waiting = await db.outbox.where({ instanceId: filled.instanceId }).first()
    if (waiting) await db.outbox.delete(waiting.seq)
    await keepFiles(db, filled.instanceId, filled.attachments)
    await db.outbox.add({
      ...filled,
      attachments: filled.attachments.map(held),
      queuedAt: new Date().toISOString(),
      state: 'waiting', attempts: 0, answersSent: false, sent: [], uploads: {},
    })
    await db.drafts.delete(filled.instanceId)
  }))
  queueChanged()
}

/** Every call needs somebody who is signed in. */
function guarded<A extends unknown[], R>(work: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    if (!account.value) throw new NotSignedIn()
    return work(...args)
  }
}

export const store: FormStore = {
  saveDraft: guarded(saveDraft),
  loadDraft: guarded(loadDraft),
  listDrafts: guarded(listDrafts),
  deleteDraft: guarded(deleteDraft),
  enqueue: guarded(enqueue),
  formFiles: guarded(formFiles),
}
