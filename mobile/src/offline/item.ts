/** Sends one form of the outbox: its answers, its files, and the question whether all of it arrived. */
import { askJson } from '@/api/http'
import { Refused } from '@/api/problems'
import type { Finalised, SubmissionAnswer } from '@/api/schemas'
import { database, type OutboxItem } from './database'
import { hex, sha256, upload } from './resumable'
import { ifRoom } from './room'

export interface Watcher {
  /** Bytes of the item that are on the server, of how many. */
  moved(bytes: number, of: number): void
}

/** Sends what of an item is not on the server yet; repeat it freely. Throws Refused, NoAnswer, NotSignedIn. */
export async function sendItem(item: OutboxItem, watcher: Watcher, filesFirst: boolean): Promise<void> {
  if (filesFirst) {
    await sendFiles(item, watcher)
    await sendAnswers(item)
  } else {
    await sendAnswers(item)
    await sendFiles(item, watcher)
  }
  await confirm(item)
}

/** Notes how far an item is. A full phone goes without: what is sent twice the server stores once, and sending makes room. */
async function note(item: OutboxItem, how: Partial<OutboxItem>): Promise<void> {
  await ifRoom(() => database().outbox.update(item.seq, how))
}

async function sendAnswers(item: OutboxItem): Promise<void> {
  if (item.answersSent) return
  const rows = item.evidence ? await sendEvidence(item) : await sendInstance(item)
  item.answersSent = true
  const held = rows.filter((row) => row.sha256).map((row) => row.name ?? '')
  item.sent = [...new Set([...item.sent, ...held])]
  await note(item, { answersSent: true, sent: item.sent })
}

async function sendInstance(item: OutboxItem): Promise<Arrived[]> {
  const query = new URLSearchParams({ device: deviceName() })
  if (item.household) query.set('household', item.household)
  const answer = await askJson<SubmissionAnswer>(`/api/v1/submissions?${query}`, {
    method: 'POST', body: item.xml, headers: { 'Content-Type': 'application/xml' }, patience: 60_000,
  })
  return answer.attachments ?? []
}

/** Sends what an officer says of a loan's use; the server stores it once under its ID. */
async function sendEvidence(item: OutboxItem): Promise<Arrived[]> {
  const answer = await askJson<{ photos?: Arrived[] }>('/api/v1/evidence', {
    method: 'POST', json: { ...item.evidence, id: item.instanceId }, patience: 60_000,
  })
  return answer.photos ?? []
}

type Arrived = { name?: string; sha256?: string | null }

async function sendFiles(item: OutboxItem, watcher: Watcher): Promise<void> {
  const of = item.attachments.reduce((sum, file) => sum + file.size, 0)
  let before = 0
  for (const file of item.attachments) {
    if (!item.sent.includes(file.name)) await sendFile(item, file.name, (bytes) => watcher.moved(before + bytes, of))
    before += file.size
    watcher.moved(before, of)
  }
}

async function sendFile(item: OutboxItem, name: string, held: (bytes: number) => void): Promise<void> {
  const db = database()
  const stored = await db.files.get([item.instanceId, name])
  const about = item.attachments.find((file) => file.name === name)
  if (!stored || !about) return // lost with the phone's storage; the server says that it is missing
  const file = { record: item.instanceId, name, blob: stored.blob, claimed: about.claimed, address: item.uploads[name] }
  const begun = async (address: string) => {
    item.uploads = { ...item.uploads, [name]: address }
    await note(item, { uploads: item.uploads })
  }
  await upload(file, { begun, held })
  item.sent = [...item.sent, name]
  await note(item, { sent: item.sent })
}

/** Asks whether the server has every file, byte for byte; what it lacks is sent again next time. */
async function confirm(item: OutboxItem): Promise<void> {
  const attachments: { name: string; sha256: string }[] = []
  for (const { name } of item.attachments) {
    const stored = await database().files.get([item.instanceId, name])
    const digest = stored && (await sha256(await stored.blob.arrayBuffer()))
    if (digest) attachments.push({ name, sha256: hex(digest) })
  }
  if (!attachments.length) return
  const path = `/api/v1/${item.evidence ? 'evidence' : 'submissions'}/${encodeURIComponent(item.instanceId)}/finalise`
  const told = await askJson<Finalised>(path, { method: 'POST', json: { attachments } })
  const lacking = told.missing.filter((name) => attachments.some((one) => one.name === name))
  if (!lacking.length) return
  const uploads = Object.fromEntries(Object.entries(item.uploads).filter(([name]) => !lacking.includes(name)))
  await note(item, { sent: item.sent.filter((name) => !lacking.includes(name)), uploads })
  throw new Refused(503, 'outbox.files_missing', {
    zh: `还有 ${lacking.length} 个文件没有送到，稍后自动重发。`,
    en: `${lacking.length} files did not arrive; they are sent again later.`,
  })
}

function deviceName(): string {
  return localStorage.getItem('ruhu.device') ?? 'web'
}

