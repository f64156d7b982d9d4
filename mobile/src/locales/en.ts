/** What the client says, in English. */
import type { zh } from './zh'

export const en: typeof zh = {
  app: { name: 'ruhu', tagline: 'Household visits' },
  nav: { today: 'Today', households: 'Households', forms: 'Forms', outbox: 'To send', me: 'Me' },
}
