/** Households on a public notice, as a person tells them apart. */
import type { NoticeRead } from '../shapes'

export type Listed = NoticeRead['households'][number]

/** Returns the head's name, where the account may know it, and the household's code. */
export function nameOf(row: Listed): string {
  return [row.head_name, row.household_code].filter(Boolean).join(' · ')
}
