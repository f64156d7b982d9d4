/** Uploads that go on where they were cut off: the client's side of tus 1.0, each piece with its checksum. */
import { ask } from '@/api/http'
import { Refused } from '@/api/problems'
import type { ClaimedOrigin } from './contract'

/** A piece is what a bad line carries in some seconds. */
const PIECE = 512 * 1024
const UPLOADS = '/api/v1/uploads'
const TUS = { 'Tus-Resumable': '1.0.0' }
const DATUMS: Record<string, string> = { WGS84: 'WGS-84', GCJ02: 'GCJ-02' }

export interface Upload {
  record: string
  name: string
  blob: Blob
  claimed: ClaimedOrigin
  /** Where an earlier attempt went to. */
  address?: string
}

export interface Told {
  /** The upload has an address: keep it, to go on after a restart. */
  begun(address: string): Promise<void>
  /** So many bytes of it are there. */
  held(bytes: number): void
}

/** Sends a file to its end. Throws Refused, NoAnswer, NotSignedIn; calling it again goes on where it was. */
export async function upload(file: Upload, told: Told): Promise<void> {
  let offset = file.address ? await heldBy(file.address) : null
  let address = file.address ?? ''
  if (offset === null) {
    address = await begin(file)
    await told.begun(address)
    offset = 0
  }
  while (offset < file.blob.size) {
    offset = await sendPiece(address, file.blob, offset)
    told.held(offset)
  }
}

async function begin({ record, name, blob, claimed }: Upload): Promise<string> {
  const { datum, ...plain } = claimed
  const said = { record, name, filename: name, ...plain, ...(datum ? { datum: DATUMS[datum] ?? datum } : {}) }
  const metadata = Object.entries(said)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key} ${base64(new TextEncoder().encode(String(value)))}`)
  const headers = { ...TUS, 'Upload-Length': String(blob.size), 'Upload-Metadata': metadata.join(',') }
  const answer = await ask(UPLOADS, { method: 'POST', headers })
  // The server may name itself by another address than the one that this page came from.
  return new URL(answer.headers.get('Location') ?? '', location.href).pathname
}

/** Returns how many bytes are held; null if the upload is no longer known. */
async function heldBy(address: string): Promise<number | null> {
  try {
    const answer = await ask(address, { method: 'HEAD', headers: TUS })
    return Number(answer.headers.get('Upload-Offset'))
  } catch (error) {
    if (error instanceof Refused && [403, 404, 410].includes(error.status)) return null
    throw error
  }
}

async function sendPiece(address: string, blob: Blob, offset: number): Promise<number> {
  const piece = await blob.slice(offset, offset + PIECE).arrayBuffer()
  const checksum = await sha256(piece)
  const headers: Record<string, string> = { ...TUS, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' }
  if (checksum) headers['Upload-Checksum'] = `sha256 ${base64(checksum)}`
  try {
    const answer = await ask(address, { method: 'PATCH', headers, body: piece, patience: 120_000 })
    return Number(answer.headers.get('Upload-Offset'))
  } catch (error) {
    // Another tab or an answer that was lost: go on from what is there.
    if (error instanceof Refused && error.status === 409 && error.code === 'upload.offset_conflict') {
      const now = await heldBy(address)
      if (now !== null && now !== offset) return now
    }
    throw error
  }
}

/** Returns the SHA-256 of bytes; null where the browser has none (plain HTTP). */
export async function sha256(bytes: ArrayBuffer): Promise<Uint8Array | null> {
  return crypto.subtle ? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)) : null
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
