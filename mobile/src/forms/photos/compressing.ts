/** Photos made small enough for a village's signal: the longest side bounded, JPEG, what the camera wrote kept. */
import { readExif, storedSize, withExif, type Exif } from './exif'

/** Longest side in pixels where the form has no `max-pixels`. */
export const LONGEST_SIDE = 1600
const QUALITY = 0.82
/** A JPEG that is small already stays byte for byte as the camera wrote it. */
const SMALL_BYTES = 1_200_000

export interface MadePhoto {
  blob: Blob
  width: number
  height: number
  exif: Exif | null
  /** Whether these are the very bytes that were chosen. */
  asItWas: boolean
}

export class UnreadablePhoto extends Error {}

/** Returns a photo no longer than `longest` pixels on a side, upright. Throws UnreadablePhoto. */
export async function compressed(file: Blob, longest: number = LONGEST_SIDE): Promise<MadePhoto> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const exif = readExif(bytes)
  const stored = storedSize(bytes)
  if (stored && Math.max(stored.width, stored.height) <= longest && file.size <= SMALL_BYTES) {
    return { blob: file, ...upright(stored, exif), exif, asItWas: true }
  }
  const picture = await decoded(file)
  try {
    return await drawn(picture, longest, exif, stored)
  } finally {
    picture.close()
  }
}

async function decoded(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    throw new UnreadablePhoto()
  }
}

async function drawn(
  picture: ImageBitmap,
  longest: number,
  exif: Exif | null,
  stored: Size | null,
): Promise<MadePhoto> {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height))
  const size = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) }
  // Some browsers hand the pixels over as they lie; a canvas of the other shape tells.
  const turn =
    exif && stored && exif.orientation > 4 && stored.width !== stored.height && picture.width === stored.width
      ? exif.orientation
      : 1
  const canvas = document.createElement('canvas')
  canvas.width = turn > 4 ? size.height : size.width
  canvas.height = turn > 4 ? size.width : size.height
  const pen = canvas.getContext('2d')
  if (!pen) throw new UnreadablePhoto()
  pen.imageSmoothingQuality = 'high'
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  turned(pen, turn, size)
  pen.drawImage(picture, 0, 0, size.width, size.height)
  const blob = await jpegOf(canvas)
  const out = exif ? withExif(new Uint8Array(await blob.arrayBuffer()), exif, canvas.width, canvas.height) : null
  const final = out ? new Blob([out as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' }) : blob
  return { blob: final, width: canvas.width, height: canvas.height, exif, asItWas: false }
}

export interface Size {
  width: number
  height: number
}

function upright(stored: Size, exif: Exif | null): Size {
  return exif && exif.orientation > 4 ? { width: stored.height, height: stored.width } : stored
}

function turned(pen: CanvasRenderingContext2D, orientation: number, { width, height }: Size): void {
  if (orientation === 5) pen.transform(0, 1, 1, 0, 0, 0)
  if (orientation === 6) pen.transform(0, 1, -1, 0, height, 0)
  if (orientation === 7) pen.transform(0, -1, -1, 0, height, width)
  if (orientation === 8) pen.transform(0, -1, 1, 0, 0, width)
}

/** Returns a canvas as JPEG. Throws UnreadablePhoto if the browser cannot. */
export function jpegOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new UnreadablePhoto())), 'image/jpeg', QUALITY)
  })
}
