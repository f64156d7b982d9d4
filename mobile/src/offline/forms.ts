/** Forms on the phone: their XML and files, and households.csv made of the households that the phone holds. */
import { ask, askJson } from '@/api/http'
import { FormMissing, NoAnswer } from '@/api/problems'
import type { PublishedForm } from '@/api/schemas'
import type { FormFiles } from './contract'
import { database, type HeldForm, type HeldHousehold } from './database'

/** Columns of the entity list, as the server writes it for ODK Collect. */
const COLUMNS = [
  'name', 'label', '__version', 'code', 'head_name', 'region', 'village', 'category', 'member_count', 'geometry',
] as const

function base(formId: string, version: string): string {
  return `/api/v1/forms/${encodeURIComponent(formId)}/versions/${encodeURIComponent(version)}`
}

/** Fetches a published form with its files and keeps it. */
export async function fetchForm(form: PublishedForm): Promise<HeldForm> {
  const { form_id: formId, version, hash, title } = form
  const where = base(formId, version)
  const xml = await (await ask(`${where}/xform`)).text()
  const files: Record<string, Blob | string> = {}
  for (const file of form.files) {
    files[file.name] = file.entity_list ? '' : await (await ask(`${where}/files/${encodeURIComponent(file.name)}`)).blob()
  }
  const held: HeldForm = { formId, version, hash, title, xml, files }
  await database().formFiles.put(held)
  return held
}

/** Fetches the forms that are new or have another hash; forgets those that nothing on the phone needs any more. */
export async function keepForms(published: PublishedForm[]): Promise<void> {
  const db = database()
  for (const form of published) {
    const held = await db.formFiles.get([form.form_id, form.version])
    if (held?.hash !== form.hash) await fetchForm(form)
  }
  const needed = new Set(published.map((form) => `${form.form_id} ${form.version}`))
  for (const one of await db.drafts.toArray()) needed.add(`${one.formId} ${one.version}`)
  for (const one of await db.outbox.toArray()) needed.add(`${one.formId} ${one.version}`)
  for (const task of await db.tasks.toArray()) needed.add(`${task.form_id} ${task.form_version}`)
  const all = await db.formFiles.toCollection().primaryKeys()
  await db.formFiles.bulkDelete(all.filter(([id, version]) => !needed.has(`${id} ${version}`)))
}

/** Returns a form for the engine: from the phone, else from the server. Rejects with FormMissing. */
export async function formFiles(
  formId: string,
  version?: string,
): Promise<FormFiles & { version: string; hash: string; title: string }> {
  const db = database()
  const published = await db.forms.get(formId)
  const wanted = version ?? published?.version
  if (!wanted) throw new FormMissing()
  const held = (await db.formFiles.get([formId, wanted])) ?? (await fetched(formId, wanted, published))
  const files = { ...held.files }
  for (const name of Object.keys(files)) if (files[name] === '') files[name] = await householdsCsv()
  return { xml: held.xml, files, version: held.version, hash: held.hash, title: held.title }
}

/** Fetches a version that is not, or no longer, the published one: a draft was begun with it. */
async function fetched(formId: string, version: string, published?: PublishedForm): Promise<HeldForm> {
  try {
    if (published?.version === version) return await fetchForm(published)
    const listed = await askJson<{ items: OldVersion[] }>(`/api/v1/forms/${encodeURIComponent(formId)}/versions?limit=500`)
    const old = listed.items.find((one) => one.version === version)
    if (!old) throw new FormMissing()
    return await fetchForm({ ...old, form_id: formId, hash: old.md5 })
  } catch (error) {
    if (error instanceof NoAnswer) throw new FormMissing()
    throw error
  }
}

interface OldVersion {
  version: string
  title: string
  md5: string
  files: { name: string; entity_list?: boolean }[]
}

/** Writes households.csv (RFC 4180, UTF-8) from the households on the phone, by region and code. */
export async function householdsCsv(): Promise<string> {
  const households = await database().households.toArray()
  households.sort((one, other) => compare(one.region, other.region) || compare(one.code, other.code))
  return [COLUMNS as readonly string[], ...households.map(row)].map((cells) => cells.map(quoted).join(',')).join('\n') + '\n'
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function row(one: HeldHousehold): string[] {
  const [longitude, latitude] = one.wgs84 ?? []
  const geometry = longitude === undefined ? '' : `${latitude} ${longitude} 0 0`
  return [
    one.id, `${one.head_name} (${one.code})`, String(one.version), one.code, one.head_name, one.region, one.village,
    one.category ?? '', String(one.members.length), geometry,
  ]
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
