/** Where households are from here. */
import type { HeldHousehold } from '@/offline/database'

export interface Here {
  longitude: number
  latitude: number
  accuracy: number
}

const EARTH = 6_371_008.8

/** Metres between two points in WGS-84 on a sphere (haversine), which is near enough to find a door. */
export function metresBetween(a: readonly [number, number], b: readonly [number, number]): number {
  const rad = Math.PI / 180
  const [dLon, dLat] = [(b[0] - a[0]) * rad, (b[1] - a[1]) * rad]
  const s = Math.sin(dLat / 2) ** 2 + Math.cos(a[1] * rad) * Math.cos(b[1] * rad) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(s)))
}

/** Metres to a household; null if its place is not known. */
export function distanceTo(household: HeldHousehold, here: Here): number | null {
  const [longitude, latitude] = household.wgs84 ?? []
  return longitude === undefined || latitude === undefined
    ? null
    : metresBetween([here.longitude, here.latitude], [longitude, latitude])
}

/** Returns the address of a map that leads there on foot, in AMap's app or its page; null if the place is not known. */
export function routeTo({ wgs84, head_name }: Pick<HeldHousehold, 'wgs84' | 'head_name'>): string | null {
  const [longitude, latitude] = wgs84 ?? []
  if (longitude === undefined) return null
  const to = encodeURIComponent(`${longitude},${latitude},${head_name}`)
  return `https://uri.amap.com/navigation?to=${to}&coordinate=wgs84&mode=walk`
}

/** Asks the phone where it is. Rejects with a GeolocationPositionError, or with an Error where browsers allow it no page. */
export function whereWeAre(): Promise<Here> {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation || !window.isSecureContext) return reject(new Error('no geolocation'))
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude, latitude, accuracy } }) => resolve({ longitude, latitude, accuracy }),
      reject,
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    )
  })
}

/** Says a distance as people do: "120 m", "3.4 km". */
export function distanceWords(metres: number): string {
  return metres < 1000 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(1)} km`
}
