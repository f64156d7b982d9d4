/** What an instance is begun from: the form's files, the draft, the households that it names. */
import type { Draft, FormFiles } from '@/offline/contract'

import { HOUSEHOLDS_FILE, readCsv, type HouseholdList } from '../engine/households'
import type { Beginning } from '../engine/loading'

/** The draft, or nothing, as the engine begins with it. */
export function beginningOf(draft: Draft | null): Beginning {
  if (!draft) return { kind: 'new' }
  const files = new Map(draft.attachments.map(({ name, blob }) => [name, blob]))
  return { kind: 'again', xml: draft.xml, files, isEdit: !!draft.edits }
}

/** Answers the engine's questions for files; `households` stands in for the list that the form has, if it is given. */
export function fileReader(form: FormFiles, households: string | null): (name: string) => Promise<Blob | null> {
  return async (name) => {
    if (name === HOUSEHOLDS_FILE && households !== null) return new Blob([households])
    const file = form.files[name]
    return file === undefined ? null : new Blob([file])
  }
}

/** Reads the households that go with a form; null if it uses none. */
export async function householdsOf(form: FormFiles): Promise<HouseholdList | null> {
  const file = form.files[HOUSEHOLDS_FILE]
  if (file === undefined) return null
  return readCsv(typeof file === 'string' ? file : await file.text())
}

/** IDs of households that an instance names, wherever in its text. */
export function namedIn(xml: string, households: HouseholdList | null): string[] {
  if (!households) return []
  const words = (xml.match(/>[^<>]+</g) ?? []).flatMap((text) => text.slice(1, -1).trim().split(/\s+/))
  return words.filter((word) => households.byName.has(word))
}
