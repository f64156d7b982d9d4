/** Answers between the phone's controls and the form: numbers, dates with their offset, places. */

const LARGEST_INT = 2_147_483_647

export interface ReadNumber {
  /** The number as the form keeps it; '' if it is none. */
  value: string
  wrong: 'int' | 'decimal' | 'big' | null
}

/** Reads a typed number; full-width digits, grouping commas and Chinese points are understood. */
export function numberFrom(text: string, whole: boolean): ReadNumber {
  const plain = text
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[，,\s]/g, '')
    .replace(/[。．]/g, '.')
    .replace(/[－−]/g, '-')
  if (plain === '') return { value: '', wrong: null }
  if (whole) {
    if (!/^-?\d+$/.test(plain)) return { value: '', wrong: 'int' }
    if (Math.abs(Number(plain)) > LARGEST_INT) return { value: '', wrong: 'big' }
    return { value: String(Number(plain)), wrong: null }
  }
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(plain)) return { value: '', wrong: 'decimal' }
  return { value: plain, wrong: null }
}

/** Returns a number with commas at its thousands, its decimals as they are. */
export function grouped(value: string): string {
  const [whole = '', ...rest] = value.split('.')
  return [whole.replace(/\B(?=(\d{3})+(?!\d))/g, ','), ...rest].join('.')
}

/** The offset of the phone's zone at a moment, such as `+08:00`. */
export function offsetAt(moment: Date): string {
  const minutes = -moment.getTimezoneOffset()
  const two = (number: number) => String(Math.trunc(number)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`
}

/** A clock time as ODK Collect writes it: `08:30:00.000+08:00`. `value` is what a time input holds; '' stays ''. */
export function timeAnswer(value: string): string {
  return value ? `${withSeconds(value)}${offsetAt(new Date())}` : ''
}

/** A moment as ODK Collect writes it: `2026-11-25T08:30:00.000+08:00`. */
export function momentAnswer(value: string): string {
  if (!value) return ''
  const [date, time = '00:00'] = value.split('T')
  return `${date}T${withSeconds(time)}${offsetAt(new Date(value))}`
}

function withSeconds(time: string): string {
  const [hours = '00', minutes = '00', seconds = '00'] = time.split(':')
  return `${hours}:${minutes}:${seconds.split('.')[0]!.padStart(2, '0')}.000`
}

/** What a time or date-time input shows of an answer, in the phone's own zone. */
export function localInput(answer: string, kind: 'time' | 'dateTime'): string {
  if (!answer) return ''
  if (kind === 'time') return answer.slice(0, 5)
  const moment = new Date(answer)
  if (Number.isNaN(moment.getTime())) return answer.slice(0, 16)
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** Bytes in words: `1.2 MB`. */
export function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
