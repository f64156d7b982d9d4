/** The two languages of the client: Chinese is in the first load, English comes when it is chosen. */
import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import { Locale } from 'vant'

import { borrowerZh } from './borrower/locales'
import { formsZh } from './forms/locales'
import { zh } from './locales/zh'
import { officerZh } from './pages/officer/locales'

export type Language = 'zh' | 'en'
export type Messages = typeof zh & { forms: typeof formsZh; officer: typeof officerZh; borrower: typeof borrowerZh }

const KEPT = 'ruhu.language'

export const i18n = createI18n({
  legacy: false,
  locale: 'zh',
  fallbackLocale: 'zh',
  messages: { zh: { ...zh, forms: formsZh, officer: officerZh, borrower: borrowerZh } } as Record<string, Messages>,
})

async function load(language: Language): Promise<void> {
  if (language !== 'en') return Locale.use('zh-CN')
  const [{ en }, { formsEn }, { officerEn }, { borrowerEn }, vant] = await Promise.all([
    import('./locales/en'),
    import('./forms/locales.en'),
    import('./pages/officer/locales.en'),
    import('./borrower/locales.en'),
    import('vant/es/locale/lang/en-US'),
  ])
  i18n.global.setLocaleMessage('en', { ...en, forms: formsEn, officer: officerEn, borrower: borrowerEn })
  Locale.use('en-US', vant.default)
}

/** The language in use: `choose(...)` changes and keeps it, `restore()` takes the kept one, else the phone's. */
export function useLanguage() {
  const language = computed(() => i18n.global.locale.value as Language)

  async function choose(chosen: Language): Promise<void> {
    await load(chosen)
    i18n.global.locale.value = chosen
    document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en'
    localStorage.setItem(KEPT, chosen)
  }

  async function restore(): Promise<void> {
    const kept = localStorage.getItem(KEPT)
    if (kept === 'en' || (!kept && !navigator.language.startsWith('zh') && navigator.language.startsWith('en')))
      await choose('en').catch(() => undefined)
  }

  return { language, choose, restore }
}
