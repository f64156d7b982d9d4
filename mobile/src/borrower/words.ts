/** Sums and days as people say them; the server's sentences are Chinese, English ones are made here. */
import { i18n, type Language } from '@/i18n'
import type { Loan, Overview } from './shapes'

/** Returns a sum with its thousands apart: "50,000.00". */
export function yuan(amount: string): string {
  const [whole = '', cents = '00'] = amount.split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents.padEnd(2, '0')}`
}

/** Returns a day: "2026年10月20日", "20 October 2026". */
export function dayWords(iso: string, language: Language): string {
  const [year = 0, month = 1, day = 1] = iso.split('-').map(Number)
  if (language === 'zh') return `${year}年${month}月${day}日`
  return new Date(year, month - 1, day).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
}

/** Returns what is to be paid next in a sentence. */
export function sentenceOf(loan: Loan, language: Language): string {
  if (language === 'zh') return loan.sentence
  const { t } = i18n.global
  if (!loan.next) return t('borrower.nothingDue')
  const { days_left: days, amount, due_on } = loan.next
  const words = { amount: yuan(amount), day: dayWords(due_on, language), n: Math.abs(days) }
  return t(days > 0 ? 'borrower.dueIn' : days === 0 ? 'borrower.dueToday' : 'borrower.dueSince', words, days)
}

/** Returns what the button reads aloud, in Chinese: what is due of each loan, the balance, whom to call. */
export function toReadAloud(overview: Overview): string {
  if (!overview.loans.length) return overview.sentence
  const loans = overview.loans.map((loan) => {
    const people = loan.call.map((one) => `${one.role}${one.name}`).join('、')
    const help = people ? `有事请找${people}。` : ''
    return `${loan.bank}的贷款。${loan.sentence}。现在还欠本金${Number(loan.balance)}元。${loan.subsidy}${help}`
  })
  return loans.join('').replaceAll('。。', '。')
}
