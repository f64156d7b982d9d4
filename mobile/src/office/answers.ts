/** A filled form's labelled rows, parted under the headings of its groups and repeats. */
import type { AnswerRow } from './shapes'

export interface Part {
  heading?: AnswerRow
  questions: AnswerRow[]
}

/** Returns what is to be read, in the form's order; without `all` what is empty is left out. */
export function parts(rows: AnswerRow[], all: boolean): Part[] {
  const found: Part[] = []
  let level = -1
  for (const row of rows.filter((one) => all || !one.empty)) {
    const isHeading = row.kind !== 'question'
    // A question after a group's end stands below none of its headings.
    if (isHeading || !found.length || row.level <= level) found.push({ heading: isHeading ? row : undefined, questions: [] })
    if (!isHeading) found[found.length - 1]!.questions.push(row)
    level = isHeading ? row.level : row.level - 1
  }
  return found
}
