/** The frame of a map: which part of the earth it shows, and the lines of longitude and latitude on it. */

export type Place = [longitude: number, latitude: number]

/** Degrees of WGS-84. */
export interface Extent {
  west: number
  south: number
  east: number
  north: number
}

/** Degrees that a map shows at least: about a kilometre. */
const LEAST = 0.01
const MARGIN = 0.08
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]
/** Pixels that the degrees beside a line need. */
const LABEL = 90
/** Of a step: 107.6 / 0.05 is a little less than 2152. */
const ROUNDING = 1e-6

/** Returns the smallest extent around places, null if there are none. */
export function extentOf(places: Iterable<Place>): Extent | null {
  let found: Extent | null = null
  for (const [longitude, latitude] of places) {
    found ??= { west: longitude, east: longitude, south: latitude, north: latitude }
    found.west = Math.min(found.west, longitude)
    found.east = Math.max(found.east, longitude)
    found.south = Math.min(found.south, latitude)
    found.north = Math.max(found.north, latitude)
  }
  return found
}

/** Degrees of longitude that are as long as one of latitude. */
export function stretch({ south, north }: Extent): number {
  return 1 / Math.cos(((south + north) / 2) * (Math.PI / 180))
}

/** Returns an extent with a margin, widened so that it fills a box of `ratio` (width ÷ height) without distortion. */
export function framed(extent: Extent, ratio: number): Extent {
  const wide = stretch(extent)
  const height = Math.max((extent.north - extent.south) * (1 + 2 * MARGIN), LEAST)
  const width = Math.max(((extent.east - extent.west) / wide) * (1 + 2 * MARGIN), LEAST)
  const tall = Math.max(height, width / ratio)
  const [x, y] = [(extent.west + extent.east) / 2, (extent.south + extent.north) / 2]
  const half = (tall * ratio * wide) / 2
  return { west: x - half, east: x + half, south: y - tall / 2, north: y + tall / 2 }
}

/** The values between two ends at which lines are drawn, at a round distance. */
function ticks(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - ROUNDING)
  const count = Math.floor(high / step + ROUNDING) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toFixed(6)))
}

export interface Graticule {
  longitudes: number[]
  latitudes: number[]
}

/** Returns where the lines of longitude and latitude of an extent are, few enough for a map so many pixels wide. */
export function graticuleOf(extent: Extent, pixels: number): Graticule {
  const width = extent.east - extent.west
  const most = Math.max(2, Math.min(10, pixels / LABEL))
  const step = STEPS.find((one) => width / one <= most) ?? 20
  return { longitudes: ticks(extent.west, extent.east, step), latitudes: ticks(extent.south, extent.north, step) }
}

/** Writes degrees with their side: `107.45°E`. */
export function degrees(value: number, sides: 'EW' | 'NS'): string {
  return `${Number(Math.abs(value).toFixed(6))}°${value < 0 ? sides[1] : sides[0]}`
}
