/** What a JPEG says about itself (EXIF 2.3): when and where it was taken, which way up; and that, put into another JPEG. */

export interface Exif {
  /** The APP1 segment's TIFF part, as it is in the file. */
  tiff: Uint8Array
  /** 1 to 8. */
  orientation: number
  /** `2026-11-25T08:30:00`, with an offset if the file has one. */
  takenAt?: string
  longitude?: number
  latitude?: number
}

const HEAD = [0x45, 0x78, 0x69, 0x66, 0, 0] // Exif\0\0
const ORIENTATION = 0x0112
const EXIF_IFD = 0x8769
const GPS_IFD = 0x8825
const TAKEN = 0x9003
const OFFSET = 0x9011
const WIDTH = 0xa002
const HEIGHT = 0xa003
const LONGEST_SEGMENT = 65_533

/** Reads the EXIF of a JPEG; null if there is none, or none that can be read. */
export function readExif(bytes: Uint8Array): Exif | null {
  const tiff = segment(bytes)
  if (!tiff) return null
  try {
    return described(new Tiff(tiff))
  } catch {
    return null
  }
}

function described(tiff: Tiff): Exif {
  const first = tiff.directory(tiff.first())
  const exif = first.get(EXIF_IFD) ? tiff.directory(tiff.number(first.get(EXIF_IFD)!)) : new Map<number, number>()
  const gps = first.get(GPS_IFD) ? tiff.directory(tiff.number(first.get(GPS_IFD)!)) : new Map<number, number>()
  const orientation = first.has(ORIENTATION) ? tiff.number(first.get(ORIENTATION)!) : 1
  return {
    tiff: tiff.bytes,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    takenAt: takenAt(tiff, exif),
    latitude: degrees(tiff, gps, 1, 'S', 90),
    longitude: degrees(tiff, gps, 3, 'W', 180),
  }
}

function takenAt(tiff: Tiff, exif: Map<number, number>): string | undefined {
  const written = exif.has(TAKEN) ? tiff.text(exif.get(TAKEN)!) : ''
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(written)
  if (!parts || parts[1] === '0000') return undefined
  const offset = exif.has(OFFSET) ? tiff.text(exif.get(OFFSET)!) : ''
  return `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${/^[+-]\d\d:\d\d$/.test(offset) ? offset : ''}`
}

function degrees(
  tiff: Tiff,
  gps: Map<number, number>,
  tag: number,
  negative: string,
  most: number,
): number | undefined {
  if (!gps.has(tag) || !gps.has(tag + 1)) return undefined
  const [whole = 0, minutes = 0, seconds = 0] = tiff.rationals(gps.get(tag + 1)!)
  const value = (whole + minutes / 60 + seconds / 3600) * (tiff.text(gps.get(tag)!) === negative ? -1 : 1)
  return Number.isFinite(value) && Math.abs(value) <= most && value !== 0 ? Math.round(value * 1e7) / 1e7 : undefined
}

/**
 * Returns `jpeg` with the EXIF of the picture that it was made from: turned upright, so orientation 1, and of a new size.
 *
 * What else the camera wrote (time, place, make, maker notes) stays byte for byte.
 */
export function withExif(jpeg: Uint8Array, exif: Exif, width: number, height: number): Uint8Array {
  const kept = exif.tiff.slice()
  if (kept.length + HEAD.length > LONGEST_SEGMENT) return jpeg
  const tiff = new Tiff(kept)
  const first = tiff.directory(tiff.first())
  if (first.has(ORIENTATION)) tiff.put(first.get(ORIENTATION)!, 1)
  if (first.has(EXIF_IFD)) {
    const inner = tiff.directory(tiff.number(first.get(EXIF_IFD)!))
    if (inner.has(WIDTH)) tiff.put(inner.get(WIDTH)!, width)
    if (inner.has(HEIGHT)) tiff.put(inner.get(HEIGHT)!, height)
  }
  const length = kept.length + HEAD.length + 2
  const app1 = Uint8Array.from([0xff, 0xe1, length >> 8, length & 0xff, ...HEAD])
  const out = new Uint8Array(jpeg.length + app1.length + kept.length)
  out.set(jpeg.subarray(0, 2))
  out.set(app1, 2)
  out.set(kept, 2 + app1.length)
  out.set(jpeg.subarray(2), 2 + app1.length + kept.length)
  return out
}

/** Width and height of a JPEG as its pixels lie, before it is turned upright; null if it is no JPEG. */
export function storedSize(bytes: Uint8Array): { width: number; height: number } | null {
  for (const { marker, at } of markers(bytes)) {
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: (bytes[at + 3]! << 8) | bytes[at + 4]!, width: (bytes[at + 5]! << 8) | bytes[at + 6]! }
    }
  }
  return null
}

function segment(bytes: Uint8Array): Uint8Array | null {
  for (const { marker, at, length } of markers(bytes)) {
    if (marker === 0xe1 && HEAD.every((byte, n) => bytes[at + 2 + n] === byte))
      return bytes.slice(at + 2 + HEAD.length, at + length)
  }
  return null
}

function* markers(bytes: Uint8Array): Generator<{ marker: number; at: number; length: number }> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!
    if (marker === 0xda) return
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!
    yield { marker, at: at + 2, length }
    at += 2 + length
  }
}

/** The TIFF structure inside: directories of entries, 12 bytes each. */
class Tiff {
  private readonly view: DataView
  private readonly little: boolean

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.little = bytes[0] === 0x49
  }

  first(): number {
    return this.view.getUint32(4, this.little)
  }

  /** Positions of a directory's entries by their tag. */
  directory(at: number): Map<number, number> {
    const count = this.view.getUint16(at, this.little)
    return new Map(
      Array.from({ length: count }, (_, n) => at + 2 + n * 12).map((entry) => [
        this.view.getUint16(entry, this.little),
        entry,
      ]),
    )
  }

  number(entry: number): number {
    return this.isShort(entry)
      ? this.view.getUint16(entry + 8, this.little)
      : this.view.getUint32(entry + 8, this.little)
  }

  put(entry: number, value: number): void {
    if (this.isShort(entry)) this.view.setUint16(entry + 8, value, this.little)
    else this.view.setUint32(entry + 8, value, this.little)
  }

  text(entry: number): string {
    const count = this.view.getUint32(entry + 4, this.little)
    const at = count <= 4 ? entry + 8 : this.view.getUint32(entry + 8, this.little)
    return String.fromCharCode(...this.bytes.subarray(at, at + count))
      .replace(/\0.*$/s, '')
      .trim()
  }

  rationals(entry: number): number[] {
    const count = Math.min(3, this.view.getUint32(entry + 4, this.little))
    const at = this.view.getUint32(entry + 8, this.little)
    return Array.from({ length: count }, (_, n) => {
      const below = this.view.getUint32(at + n * 8 + 4, this.little)
      return below === 0 ? 0 : this.view.getUint32(at + n * 8, this.little) / below
    })
  }

  private isShort(entry: number): boolean {
    return this.view.getUint16(entry + 2, this.little) === 3
  }
}
