/** Sends the files of an application's papers, each once however often it is tried. */
import { ask } from '@/api/http'
import { randomId } from '@/offline/ids'
import type { Paper } from './PaperRows.vue'

export interface SentPaper {
  kind: string
  note?: string
  attachments?: string[]
}

/** A file keeps its name on the server while the page is open, so that a second try sends the same under the same name. */
const names = new WeakMap<File, string>()

function nameOf(kind: string, file: File): string {
  const known = names.get(file)
  if (known) return known
  const ending = /\.[A-Za-z0-9]{1,5}$/.exec(file.name)?.[0].toLowerCase() ?? (file.type === 'application/pdf' ? '.pdf' : '.jpg')
  const name = `${kind}-${randomId().slice(0, 8)}${ending}`
  names.set(file, name)
  return name
}

/** Sends the files of papers that were seen; returns what the act says of each. Throws Refused, NoAnswer, NotSignedIn. */
export async function sendPapers(application: string, papers: Record<string, Paper>): Promise<SentPaper[]> {
  const sent: SentPaper[] = []
  for (const { kind, seen, note, files } of Object.values(papers)) {
    if (!seen) continue
    const attachments: string[] = []
    for (const file of files) {
      const name = nameOf(kind, file)
      const body = new FormData()
      body.append('file', file, name)
      await ask(`/api/v1/applications/${application}/attachments/${encodeURIComponent(name)}`, { method: 'PUT', body, patience: 120_000 })
      attachments.push(name)
    }
    sent.push({ kind, ...(note.trim() ? { note: note.trim() } : {}), ...(attachments.length ? { attachments } : {}) })
  }
  return sent
}
