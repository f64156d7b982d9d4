/** Writes a .br and a .gz beside every text asset, so that the server compresses nothing while it serves. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

import type { Plugin } from 'vite'

const COMPRESSIBLE = /\.(js|css|html|svg|json|webmanifest|wasm)$/
const WORTH_IT = 1024

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

/** A Vite plugin; it runs after the service worker was written. */
export function compressed(): Plugin {
  let folder = ''
  return {
    name: 'ruhu-compressed',
    apply: 'build',
    enforce: 'post',
    configResolved: (config) => void (folder = config.build.outDir),
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        for (const path of files(folder).filter((name) => COMPRESSIBLE.test(name))) {
          const content = readFileSync(path)
          if (content.length < WORTH_IT) continue
          writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
          writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
        }
      },
    },
  }
}
