/** Evidence of a loan's use on its way: a draft that outlives a killed tab, then an item of the outbox. */
import type { Attachment, Draft, EvidenceAnswers } from '@/offline/contract'
import { store } from '@/offline/store'
import { lastPlace } from '@/forms/photos/whereabouts'

export const CATEGORIES = ['stock', 'seed', 'feed', 'fertiliser', 'machine', 'building', 'goods', 'other'] as const
export const PURPOSES = ['item', 'receipt', 'scene', 'person'] as const
export const AGREED = ['yes', 'partly', 'no'] as const

/** What the page asks. `amount` is text as typed. */
export interface Fields {
  household: string
  contract: string
  category: string
  amount: string
  agreed: string
  note: string
  photos: Photo[]
}

export interface Photo {
  attachment: Attachment
  purpose: string
}

/** Returns what is sent. Photos belong to the one purchase that the page asks for. */
export function answersOf(fields: Fields): EvidenceAnswers {
  const photos = fields.photos.map(({ attachment, purpose }) => ({ name: attachment.name, purpose }))
  const amount = Number(fields.amount)
  const purchase = { item: fields.category, ...(amount > 0 ? { amount } : {}), photos: photos.map((one) => one.name) }
  return {
    household: fields.household,
    ...(fields.contract ? { contract_number: fields.contract } : {}),
    ...(fields.category ? { category: fields.category, purchases: [purchase] } : {}),
    ...(fields.agreed ? { used_as_agreed: fields.agreed as EvidenceAnswers['used_as_agreed'] } : {}),
    ...(fields.note.trim() ? { note: fields.note.trim() } : {}),
    photos,
  }
}

/** Returns the page's fields of a draft. */
export function fieldsOf({ evidence, household, attachments }: Draft): Fields {
  const purposes = new Map(evidence?.photos.map((one) => [one.name, one.purpose]))
  return {
    household: household ?? evidence?.household ?? '',
    contract: evidence?.contract_number ?? '',
    category: evidence?.category ?? '',
    amount: String(evidence?.purchases?.[0]?.amount ?? ''),
    agreed: evidence?.used_as_agreed ?? '',
    note: evidence?.note ?? '',
    photos: attachments.map((attachment) => ({ attachment, purpose: purposes.get(attachment.name) ?? 'item' })),
  }
}

/** Keeps a draft under its ID (a UUID). */
export async function keepDraft(id: string, title: string, startedAt: string, fields: Fields): Promise<void> {
  await store.saveDraft({ ...content(id, title, startedAt, fields), updatedAt: new Date().toISOString() })
}

/** Puts evidence into the outbox, with when and where it was finished; it goes by itself when there is signal. */
export async function sendEvidence(id: string, title: string, startedAt: string, fields: Fields): Promise<void> {
  const draft = content(id, title, startedAt, fields)
  const { longitude, latitude, accuracy } = lastPlace()
  const place = longitude !== undefined && latitude !== undefined
  await store.enqueue({
    ...draft,
    evidence: {
      ...draft.evidence,
      visited_at: new Date().toISOString(),
      ...(place ? { location: { longitude, latitude, accuracy, datum: 'WGS-84' } } : {}),
    },
  })
}

function content(id: string, title: string, startedAt: string, fields: Fields) {
  const evidence = answersOf(fields)
  const attachments = fields.photos.map(({ attachment, purpose }) => ({ ...attachment, purpose }))
  const form = { formId: 'evidence', version: '', formHash: '', xml: '' }
  return { ...form, instanceId: id, title, household: fields.household, evidence, attachments, startedAt }
}
