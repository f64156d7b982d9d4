/** Figures as people read them; exact values stay strings until here. */

const YUAN = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const PLAIN = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 2 })
const SHARE = new Intl.NumberFormat('zh-CN', { style: 'percent', maximumFractionDigits: 2 })

export const DASH = '—'

type Amount = string | number | null | undefined

/** Writes yuan with two places and thousands apart. */
export function yuan(amount: Amount): string {
  return amount === null || amount === undefined || amount === '' ? DASH : YUAN.format(Number(amount))
}

/** Writes a figure in its unit: `yuan`, `ratio`, `count` or `times`. */
export function figure(amount: Amount, unit: string | undefined): string {
  if (amount === null || amount === undefined || amount === '') return DASH
  if (unit === 'ratio') return SHARE.format(Number(amount))
  return unit === 'yuan' ? YUAN.format(Number(amount)) : PLAIN.format(Number(amount))
}

/** Writes an instant (ISO 8601) as day and time of the place where it is read. */
export function moment(instant: string | null | undefined): string {
  if (!instant) return DASH
  const at = new Date(instant)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}
