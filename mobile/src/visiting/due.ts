/** Which households to visit next: those that nobody has been to, then those that have waited longest. */
import type { HeldHousehold } from '@/offline/database'

/** A household is due when its newest record is older than a quarter of a year. */
export const DUE_DAYS = 90
const DAY = 86_400_000

/** Days since the newest record of a household; null if it has none. */
export function daysSince(household: Pick<HeldHousehold, 'records'>, now: number): number | null {
  const newest = household.records[0]?.received_at
  return newest ? Math.max(0, Math.floor((now - Date.parse(newest)) / DAY)) : null
}

/** Returns the households that are due, the longest waiting first, those never visited before all. */
export function due(households: HeldHousehold[], now: number): HeldHousehold[] {
  const waits = households.map((one) => ({ one, days: daysSince(one, now) ?? Infinity }))
  return waits
    .filter(({ days }) => days > DUE_DAYS)
    .sort((a, b) => (a.days === b.days ? (a.one.code < b.one.code ? -1 : 1) : b.days - a.days))
    .map(({ one }) => one)
}
