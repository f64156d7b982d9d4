import { describe, expect, it } from 'vitest'

import { degrees, extentOf, framed, graticuleOf, stretch } from './graticule'

const VILLAGES = { west: 107.4, east: 107.6, south: 27, north: 27.1 }

describe('the frame of a map', () => {
  it('lies around all places, and there is none without places', () => {
    expect(extentOf([[107.5, 27.2], [107.4, 27.3]])).toEqual({ west: 107.4, east: 107.5, south: 27.2, north: 27.3 })
    expect(extentOf([])).toBeNull()
  })

  it('fills its box without distortion, whatever the ratio of the box', () => {
    for (const ratio of [0.5, 1, 3]) {
      const frame = framed(VILLAGES, ratio)
      const [width, height] = [(frame.east - frame.west) / stretch(VILLAGES), frame.north - frame.south]
      expect(width / height).toBeCloseTo(ratio, 6)
      expect(frame.west).toBeLessThan(VILLAGES.west)
      expect(frame.north).toBeGreaterThan(VILLAGES.north)
    }
  })

  it('shows about a kilometre around a single place', () => {
    const frame = framed({ west: 107, east: 107, south: 27, north: 27 }, 1)
    expect(frame.north - frame.south).toBeCloseTo(0.01, 6)
  })

  it('has lines at round degrees, few enough to be read', () => {
    const { longitudes, latitudes } = graticuleOf(VILLAGES, 800)
    expect(longitudes).toEqual([107.4, 107.45, 107.5, 107.55, 107.6])
    expect(latitudes).toEqual([27, 27.05, 27.1])
    expect(graticuleOf({ west: 73, east: 135, south: 18, north: 54 }, 360).longitudes).toEqual([80, 100, 120])
  })

  it('writes degrees with their side', () => {
    expect([degrees(107.45, 'EW'), degrees(-0.5, 'EW'), degrees(27, 'NS')]).toEqual(['107.45°E', '0.5°W', '27°N'])
  })
})
