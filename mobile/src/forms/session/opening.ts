/** Opens what a page was asked for: a form anew, or a draft with the version that it was begun with. */
import { randomId } from '@/offline/ids'
import type { Draft, FormStore } from '@/offline/contract'
import { account } from '@/session/session'

import type { Who } from '../engine/loading'
import { held, OpenElsewhere } from './holding'
import { rescued } from './rescue'
import { Session } from './session'

export interface Wanted {
  formId?: string
  version?: string
  household?: string
  draftId?: string
}

export interface Trouble {
  why: 'elsewhere' | 'notHere' | 'draftGone' | 'engineFailed' | 'formWrong'
  detail: string
}

class DraftGone extends Error {}

/** A session, and how to let go of its record. */
export interface Opened {
  session: Session
  release: () => void
}

/** Opens a session that no other page has. Throws what `whyNot` can put into words. */
export async function opened(store: FormStore, wanted: Wanted): Promise<Opened> {
  const release = wanted.draftId ? await held(wanted.draftId) : null
  try {
    const session = await begun(store, wanted)
    return { session, release: release ?? (await held(session.instanceId)) }
  } catch (error) {
    release?.()
    throw error
  }
}

async function begun(store: FormStore, { formId, version, household, draftId }: Wanted): Promise<Session> {
  const draft = draftId ? await keptDraft(store, draftId) : null
  const id = draft?.formId ?? formId ?? ''
  const form = await store.formFiles(id, draft?.version ?? version)
  return Session.open({ ...form, formId: id }, store, who(), { draft, household })
}

async function keptDraft(store: FormStore, draftId: string): Promise<Draft> {
  const draft = await store.loadDraft(draftId)
  if (!draft) throw new DraftGone()
  const later = rescued(draftId, draft.updatedAt)
  return later ? { ...draft, xml: later.xml } : draft
}

/** Puts a failure to open into words. */
export function whyNot(error: unknown): Trouble {
  const name = error instanceof Error ? error.name : ''
  const detail = error instanceof Error ? error.message : String(error)
  if (error instanceof OpenElsewhere) return { why: 'elsewhere', detail: '' }
  if (error instanceof DraftGone) return { why: 'draftGone', detail: '' }
  if (name === 'FormMissing') return { why: 'notHere', detail: '' }
  if (/dynamically imported module|importing a module|Failed to fetch/i.test(detail))
    return { why: 'engineFailed', detail: '' }
  return { why: 'formWrong', detail: detail.slice(0, 1000) }
}

const DEVICE = 'ruhu.device'

/** Who fills: the account, on a phone with an identifier of its own. */
function who(): Who {
  const { username = '', name } = account.value ?? {}
  try {
    const device = localStorage.getItem(DEVICE) ?? `web:${randomId()}`
    localStorage.setItem(DEVICE, device)
    return { device, username, name }
  } catch {
    return { device: 'web', username, name }
  }
}
