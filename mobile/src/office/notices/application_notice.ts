/** The public notice of an application, as it is told at a desk: its days and every objection, for the server keeps what was told last. */
type Body = Record<string, unknown>

export interface ObjectionRow {
  raised_on: string
  person: string
  content: string
  answer: string
  upheld: string
}
const KEYS = ['raised_on', 'person', 'content', 'answer', 'upheld'] as const

/** Returns the objections that an application's notice has, to be filled in further. */
export function rowsOf(notice: unknown): ObjectionRow[] {
  const held = ((notice as Body | undefined)?.objections ?? []) as Body[]
  return held.map((one) => Object.fromEntries(KEYS.map((key) => [key, String(one[key] ?? '')])) as unknown as ObjectionRow)
}

/** Returns the notice to send, with its objections; none if nothing was said of it, or nothing else than is known. */
export function noticeToSend(said: unknown, rows: ObjectionRow[], held: unknown): Body | undefined {
  const known = held as Body | undefined
  const objections = rows.map(told).filter((one) => one.content || one.answer || one.person)
  const made = { ...(said as Body | undefined), objections }
  if (!said && !objections.length) return undefined
  const plain = (notice: Body | undefined, list: Body[]) => JSON.stringify([notice?.from ?? '', notice?.to ?? '', notice?.place ?? '', list])
  return known && plain(known, rowsOf(known).map(told)) === plain(made, objections) ? undefined : made
}

function told(row: ObjectionRow): Body {
  return Object.fromEntries(KEYS.map((key) => [key, row[key].trim()] as const).filter(([, text]) => text))
}
