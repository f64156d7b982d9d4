/** Where the phone is: the last place that it told, and its problems in words that can be translated. */
import type { ClaimedOrigin } from '@/offline/contract'

/** A place this old says nothing about a photo. */
const STALE_MS = 5 * 60_000

let last: GeolocationPosition | null = null

/** Remembers a place that a geopoint question found, so that photos taken there can name it. */
export function remember(position: GeolocationPosition): void {
  last = position
}

/** The last place that the phone told, if it is not old. It is not asked for again: that costs battery and a question. */
export function lastPlace(): Pick<ClaimedOrigin, 'longitude' | 'latitude' | 'accuracy' | 'datum'> {
  if (!last || Date.now() - last.timestamp > STALE_MS) return {}
  const { longitude, latitude, accuracy } = last.coords
  return { longitude, latitude, accuracy, datum: 'WGS84' }
}

/** Asks once, quietly, where the phone is if that is allowed already. */
export async function askWhereQuietly(): Promise<void> {
  const allowed = await navigator.permissions?.query({ name: 'geolocation' }).catch(() => null)
  if (allowed?.state !== 'granted') return
  navigator.geolocation?.getCurrentPosition(remember, () => undefined, { maximumAge: STALE_MS, timeout: 20_000 })
}

export type PlaceProblem = 'denied' | 'unavailable'

export function problemOf(error: GeolocationPositionError | null): PlaceProblem {
  return error?.code === 1 ? 'denied' : 'unavailable'
}
