/** Places as forms keep them: `latitude longitude altitude accuracy` in WGS-84, lines and areas with `;` between. */

export interface Place {
  latitude: number
  longitude: number
  altitude: number | null
  accuracy: number | null
}

/** Reads one place; null if there is none. */
export function placeFrom(answer: string): Place | null {
  const [latitude, longitude, altitude, accuracy] = answer.trim().split(/\s+/).map(Number)
  if (!isPlace(latitude, longitude)) return null
  return { latitude: latitude!, longitude: longitude!, altitude: altitude ?? null, accuracy: accuracy ?? null }
}

/** Reads the places of a line or an area. */
export function placesFrom(answer: string): Place[] {
  return answer.split(';').flatMap((part) => placeFrom(part) ?? [])
}

/** Writes a place with all four numbers, as ODK Collect does; what is not known is 0. */
export function placeAnswer({ latitude, longitude, altitude, accuracy }: Place): string {
  return [latitude, longitude, rounded(altitude), rounded(accuracy)].join(' ')
}

/** Writes a line, or an area that ends where it began; '' while there are too few points. */
export function placesAnswer(places: readonly Place[], isArea: boolean): string {
  if (places.length < (isArea ? 3 : 2)) return ''
  const ring = isArea ? [...places, places[0]!] : places
  return ring.map(placeAnswer).join(';')
}

export function isPlace(latitude: number | undefined, longitude: number | undefined): boolean {
  return (
    latitude !== undefined &&
    longitude !== undefined &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180 &&
    !(latitude === 0 && longitude === 0)
  )
}

/** What the browser tells (WGS-84 by the W3C's Geolocation API), to seven decimals: a centimetre. */
export function placeOf({ coords }: GeolocationPosition): Place {
  const seven = (degrees: number) => Math.round(degrees * 1e7) / 1e7
  return {
    latitude: seven(coords.latitude),
    longitude: seven(coords.longitude),
    altitude: coords.altitude,
    accuracy: coords.accuracy,
  }
}

/** Metres between two places on a sphere. */
export function metresBetween(a: Place, b: Place): number {
  const radians = Math.PI / 180
  const x = (b.longitude - a.longitude) * radians * Math.cos(((a.latitude + b.latitude) / 2) * radians)
  const y = (b.latitude - a.latitude) * radians
  return Math.hypot(x, y) * 6_371_008.8
}

function rounded(metres: number | null): number {
  return metres === null ? 0 : Math.round(metres * 10) / 10
}
