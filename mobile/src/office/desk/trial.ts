/** A form to be tried out: read from the server as it is there, draft or published; nothing is kept and nothing is sent. */
import { ask, askJson } from '@/api/http'
import type { FormStore } from '@/offline/contract'
import type { VersionRead } from '../shapes'

const nothing = () => Promise.resolve()

/** The address of a version of a form. */
export function versionAddress(formId: string, version: string): string {
  return `/api/v1/forms/${encodeURIComponent(formId)}/versions/${encodeURIComponent(version)}`
}

async function formFiles(formId: string, version = '') {
  const where = versionAddress(formId, version)
  const read = await askJson<VersionRead>(where)
  const xml = await (await ask(`${where}/xform`)).text()
  const there = read.files.filter((one) => !read.missing_files.includes(one.name ?? ''))
  const files = await Promise.all(
    there.map(async ({ name = '' }) => [name, await (await ask(`${where}/files/${encodeURIComponent(name)}`)).blob()] as const),
  )
  return { xml, files: Object.fromEntries(files), version: read.version, hash: read.md5, title: read.title }
}

/** A store for trials. */
export const trialStore: FormStore = {
  trial: true,
  saveDraft: nothing,
  loadDraft: () => Promise.resolve(undefined),
  listDrafts: () => Promise.resolve([]),
  deleteDraft: nothing,
  enqueue: nothing,
  formFiles,
}
