/** Saves what is unsent to a file: a ZIP of instances as ODK keeps them (a folder each, submission.xml and its files). */
import type { Draft } from './contract'

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value >>> 0
})

/** Returns the CRC-32 of bytes (ISO 3309), as ZIP wants it. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}

/** Hands the forms to the browser as a download; `username` names the file. */
export async function saveToFile(forms: Draft[], username: string): Promise<void> {
  const address = URL.createObjectURL(await zipOf(forms))
  const download = `ruhu-${username}-${new Date().toISOString().slice(0, 16).replace(':', '')}.zip`
  Object.assign(document.createElement('a'), { href: address, download }).click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

interface Entry {
  name: Uint8Array
  bytes: Uint8Array
  crc: number
  offset: number
}

/** Returns the forms as a ZIP file; nothing in it is compressed, for photos are already. */
export async function zipOf(forms: Draft[]): Promise<Blob> {
  const parts: BlobPart[] = []
  const entries: Entry[] = []
  let offset = 0
  for await (const [name, bytes] of filesOf(forms)) {
    const entry = { name: new TextEncoder().encode(name), bytes, crc: crc32(bytes), offset }
    const head = header(0x04034b50, entry, false)
    parts.push(head, entry.name as BlobPart, bytes as BlobPart)
    offset += head.length + entry.name.length + bytes.length
    entries.push(entry)
  }
  const start = offset
  for (const entry of entries) {
    const head = header(0x02014b50, entry, true)
    parts.push(head, entry.name as BlobPart)
    offset += head.length + entry.name.length
  }
  const end = words([0x06054b50, 4], [0, 2], [0, 2], [entries.length, 2], [entries.length, 2], [offset - start, 4], [start, 4], [0, 2])
  return new Blob([...parts, end], { type: 'application/zip' })
}

async function* filesOf(forms: Draft[]): AsyncGenerator<[string, Uint8Array]> {
  for (const form of forms) {
    const folder = form.instanceId.replace(/[^\w-]/g, '_')
    yield form.evidence
      ? [`${folder}/evidence.json`, new TextEncoder().encode(JSON.stringify({ ...form.evidence, id: form.instanceId }))]
      : [`${folder}/submission.xml`, new TextEncoder().encode(form.xml)]
    for (const { name, blob } of form.attachments) yield [`${folder}/${name}`, new Uint8Array(await blob.arrayBuffer())]
  }
}

/** Returns a local (APPNOTE 4.3.7) or central (4.3.12) header; names are UTF-8, times left out. */
function header(signature: number, { name, bytes, crc, offset }: Entry, central: boolean): Uint8Array<ArrayBuffer> {
  const shared: Word[] = [[20, 2], [0x0800, 2], [0, 2], [0, 2], [0x21, 2], [crc, 4], [bytes.length, 4], [bytes.length, 4], [name.length, 2], [0, 2]]
  return central
    ? words([signature, 4], [20, 2], ...shared, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4])
    : words([signature, 4], ...shared)
}

type Word = [value: number, bytes: 2 | 4]

function words(...all: Word[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(all.reduce((sum, [, size]) => sum + size, 0))
  const view = new DataView(out.buffer)
  let at = 0
  for (const [value, size] of all) {
    if (size === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += size
  }
  return out
}
