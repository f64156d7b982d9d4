/** Amounts and days as people say them. */
import type { Language } from '@/i18n'

/** Returns yuan with two places, grouped: "12,345.60". Works on the text, for money is no floating number. */
export function yuan(amount: string | null | undefined): string {
  const [whole = '0', cents = '00'] = (amount ?? '0').split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents.padEnd(2, '0')}`
}

/** Returns the sum of amounts in yuan, to the cent. */
export function sum(...amounts: (string | null | undefined)[]): string {
  const cents = amounts.reduce((all, amount) => all + Math.round(Number(amount ?? 0) * 100), 0)
  return (cents / 100).toFixed(2)
}

/** Says whether an amount is over nothing. */
export function isSome(amount: string | null | undefined): boolean {
  return Number(amount ?? 0) > 0
}

/** Returns a date (2026-11-25) as a day: "11月25日"; with the year if it is not this one. */
export function dayWords(date: string | null | undefined, language: Language): string {
  if (!date) return '–'
  const at = new Date(`${date.slice(0, 10)}T00:00`)
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : 'numeric'
  return at.toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', { year, month: 'short', day: 'numeric' })
}
