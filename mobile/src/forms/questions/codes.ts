/** Reads barcodes and QR codes with ZXing as WebAssembly, served by us and fetched when a code is first looked for. */
import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

type Source = Blob | HTMLVideoElement

let detector: { detect(source: Source): Promise<{ rawValue: string }[]> } | null = null

function reader() {
  if (!detector) {
    prepareZXingModule({
      overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path) },
    })
    detector = new BarcodeDetector()
  }
  return detector
}

/** Returns the text of the first code in a picture or a frame of a film, or null. */
export async function codeIn(source: Source): Promise<string | null> {
  const found = await reader().detect(source)
  return found.find(({ rawValue }) => rawValue !== '')?.rawValue ?? null
}

/** Has the reader ready before there is no signal to fetch it with. */
export function prepare(): void {
  reader()
  void fetch(wasm, { priority: 'low' } as RequestInit).catch(() => undefined)
}
