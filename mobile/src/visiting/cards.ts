/** Household cards: finds the household of a scanned card without signal. */
import type { HeldHousehold } from '@/offline/database'
import { database } from '@/offline/database'

const SCANNED = /(?:^|\/(?:h|card)\/)([A-Za-z0-9_-]{24})\/?(?:[?#]\S*)?$/

/** Returns the token in a scanned text: a bare token, or an address that ends in /h/<token>; null if there is none. */
export function tokenIn(text: string): string | null {
  return SCANNED.exec(text.trim())?.[1] ?? null
}

/** Returns the card's ID that a token holds (base64url of bytes 2 to 10), as households name it. */
export function cardIdIn(token: string): string {
  const raw = atob(token.replaceAll('-', '+').replaceAll('_', '/'))
  return btoa(raw.slice(1, 10)).replaceAll('+', '-').replaceAll('/', '_')
}

/** Returns the household of a scanned or typed text: a card, else a household's code. */
export async function householdOf(text: string): Promise<HeldHousehold | undefined> {
  const token = tokenIn(text)
  const db = database()
  if (token) return db.households.where({ card: cardIdIn(token) }).first()
  const code = text.trim()
  return (await db.households.where({ code }).first()) ?? db.households.filter((one) => one.code.endsWith(`-${code}`)).first()
}
