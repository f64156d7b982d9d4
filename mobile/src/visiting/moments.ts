/** Times as people say them. */
import { now } from '@/offline/time'
import type { Language } from '@/i18n'

const LOCALES: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' }

/** Returns a day with its time: "11月25日 14:05"; with the year if it is not this one. */
export function momentWords(iso: string, language: Language): string {
  const at = new Date(iso)
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : 'numeric'
  return at.toLocaleString(LOCALES[language], { year, month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })
}

/** Returns today: "11月25日 星期三". */
export function todayWords(language: Language): string {
  return new Date(now()).toLocaleDateString(LOCALES[language], { month: 'long', day: 'numeric', weekday: 'long' })
}
