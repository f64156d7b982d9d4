import { describe, expect, it } from 'vitest'

import { metresBetween, placeAnswer, placeFrom, placesAnswer, placesFrom, type Place } from './places'

const at = (latitude: number, longitude: number): Place => ({ latitude, longitude, altitude: null, accuracy: null })

describe('places', () => {
  it('carry altitude and accuracy, to a decimetre', () => {
    expect(placeAnswer({ latitude: 27.0781234, longitude: 107.4723451, altitude: 1100.04, accuracy: 6.47 })).toBe(
      '27.0781234 107.4723451 1100 6.5',
    )
  })

  it('are read back', () => {
    expect(placeFrom('27.1 107.4 0 0')).toEqual({ latitude: 27.1, longitude: 107.4, altitude: 0, accuracy: 0 })
    expect(placeFrom('')).toBeNull()
    expect(placeFrom('91 107')).toBeNull()
    expect(placeFrom('0 0 0 0')).toBeNull()
  })

  it('make a line of two and an area of three, closed where it began', () => {
    const corners = [at(27, 107), at(27, 107.001), at(27.001, 107)]
    expect(placesAnswer(corners.slice(0, 1), false)).toBe('')
    expect(placesFrom(placesAnswer(corners.slice(0, 2), false))).toHaveLength(2)
    expect(placesAnswer(corners.slice(0, 2), true)).toBe('')
    const ring = placesFrom(placesAnswer(corners, true))
    expect(ring).toHaveLength(4)
    expect(ring[3]).toEqual(ring[0])
  })

  it('are a degree of latitude apart: 111.2 km', () => {
    expect(metresBetween(at(27, 107), at(28, 107))).toBeCloseTo(111_195, -1)
  })
})
