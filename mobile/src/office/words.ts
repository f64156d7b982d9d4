/** Adds the office's texts to those of the client; imported by its frame alone, so that phones never load them. */
import { watch } from 'vue'

import { i18n } from '@/i18n'
import { deskZh } from './desk/locales'
import { deskEn } from './desk/locales.en'
import { detailZh } from './detail/locales'
import { detailEn } from './detail/locales.en'
import { officeZh } from './locales'
import { officeEn } from './locales.en'

const TEXTS = { zh: { ...officeZh, desk: deskZh, detail: detailZh }, en: { ...officeEn, desk: deskEn, detail: detailEn } }

// At once with a change of language, for loading one puts its whole table in place anew.
watch(
  () => i18n.global.locale.value,
  (language) => {
    const office = TEXTS[language === 'en' ? 'en' : 'zh']
    i18n.global.mergeLocaleMessage(language, { office } as never)
  },
  { immediate: true, flush: 'sync' },
)

/** Returns the wording of the language in use, of something that the server says in both. */
export function either(words: { zh?: string | null; en?: string | null }): string {
  return (i18n.global.locale.value === 'en' ? words.en : words.zh) || words.zh || ''
}
