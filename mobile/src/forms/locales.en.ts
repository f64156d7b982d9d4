/** What the form pages say, in English. */
import type { formsZh } from './locales'

export const formsEn: typeof formsZh = {
  title: 'Fill a form',
}
