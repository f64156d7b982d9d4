import { describe, expect, it } from 'vitest'

import { readExif, storedSize, withExif } from './exif'

/** A JPEG's head, written here by the standard: EXIF little-endian with orientation 6, a time, a place. */
function jpeg(tiff: number[] | null, width = 64, height = 48): Uint8Array {
  const app1 = tiff ? [0xff, 0xe1, (tiff.length + 8) >> 8, (tiff.length + 8) & 0xff, ...text('Exif\0\0'), ...tiff] : []
  const frame = [0xff, 0xc0, 0, 11, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0]
  return Uint8Array.from([0xff, 0xd8, ...app1, ...frame, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9])
}

const text = (letters: string) => [...letters].map((letter) => letter.charCodeAt(0))
const u16 = (n: number) => [n & 0xff, n >> 8]
const u32 = (n: number) => [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, (n >> 24) & 0xff]
const entry = (tag: number, type: number, count: number, value: number[]) => [
  ...u16(tag),
  ...u16(type),
  ...u32(count),
  ...value,
]

function tiff(): number[] {
  const first = [
    ...u16(3),
    ...entry(0x0112, 3, 1, [...u16(6), 0, 0]),
    ...entry(0x8769, 4, 1, u32(50)),
    ...entry(0x8825, 4, 1, u32(92)),
    ...u32(0),
  ]
  const exif = [
    ...u16(3),
    ...entry(0x9003, 2, 20, u32(146)),
    ...entry(0xa002, 4, 1, u32(4000)),
    ...entry(0xa003, 4, 1, u32(3000)),
    ...u32(0),
  ]
  const gps = [
    ...u16(4),
    ...entry(1, 2, 2, [0x4e, 0, 0, 0]),
    ...entry(2, 5, 3, u32(166)),
    ...entry(3, 2, 2, [0x45, 0, 0, 0]),
    ...entry(4, 5, 3, u32(190)),
    ...u32(0),
  ]
  const degrees = (d: number, m: number, s: number) => [
    ...u32(d),
    ...u32(1),
    ...u32(m),
    ...u32(1),
    ...u32(s),
    ...u32(10),
  ]
  return [
    ...text('II'),
    ...u16(42),
    ...u32(8),
    ...first,
    ...exif,
    ...gps,
    ...text('2026:11-25 08:30:00\0'.replace('-', ':')),
    ...degrees(27, 4, 415),
    ...degrees(107, 28, 204),
  ]
}

describe('what a photo says about itself', () => {
  it('is when, where and which way up', () => {
    const exif = readExif(jpeg(tiff()))!
    expect(exif.orientation).toBe(6)
    expect(exif.takenAt).toBe('2026-11-25T08:30:00')
    expect(exif.latitude).toBeCloseTo(27 + 4 / 60 + 41.5 / 3600, 6)
    expect(exif.longitude).toBeCloseTo(107 + 28 / 60 + 20.4 / 3600, 6)
  })

  it('goes into the smaller picture, upright and with its size', () => {
    const small = withExif(jpeg(null, 16, 12), readExif(jpeg(tiff()))!, 12, 16)
    const kept = readExif(small)!
    expect(kept.orientation).toBe(1)
    expect(kept.takenAt).toBe('2026-11-25T08:30:00')
    expect(kept.longitude).toBeCloseTo(107.4723333, 6)
    expect(storedSize(small)).toEqual({ width: 16, height: 12 })
  })

  it('is nothing in a picture without EXIF, or with a broken one', () => {
    expect(readExif(jpeg(null))).toBeNull()
    expect(readExif(jpeg([...text('II'), 42, 0, 255, 255, 255, 0]))).toBeNull()
    expect(readExif(Uint8Array.from([1, 2, 3]))).toBeNull()
  })
})
