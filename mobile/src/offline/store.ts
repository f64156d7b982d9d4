/** The store that form pages use. */
import type { FormStore } from './contract'

const later = () => Promise.reject(new Error('not yet'))

export const store: FormStore = {
  saveDraft: later,
  loadDraft: later,
  listDrafts: later,
  deleteDraft: later,
  enqueue: later,
  formFiles: later,
}
