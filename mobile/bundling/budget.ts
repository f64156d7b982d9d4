/** Fails the build when a first visit would load more JavaScript than a courtyard's signal carries. */
import { gzipSync } from 'node:zlib'

import type { Plugin, Rollup } from 'vite'

/** Routes that somebody opens before a form: their chunks count, with all that they import statically. An office's are at desks. */
const BEFORE_A_FORM = /src\/(pages\/(?!office\/)|shell\/)|index\.html$/

function reachable(start: Rollup.OutputChunk[], chunks: Map<string, Rollup.OutputChunk>): Set<string> {
  const seen = new Set<string>()
  const visit = (name: string) => {
    if (seen.has(name)) return
    seen.add(name)
    chunks.get(name)?.imports.forEach(visit)
  }
  start.forEach((chunk) => visit(chunk.fileName))
  return seen
}

/** A Vite plugin: `entryKilobytes` of gzipped JavaScript (1 kB = 1,000 bytes) may load before a form is opened. */
export function budget(limits: { entryKilobytes: number }): Plugin {
  return {
    name: 'ruhu-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle)
          .filter((file): file is Rollup.OutputChunk => file.type === 'chunk')
          .map((chunk) => [chunk.fileName, chunk]),
      )
      const first = [...chunks.values()].filter(
        (chunk) => chunk.isEntry || BEFORE_A_FORM.test(chunk.facadeModuleId?.replace(/\?.*/, '') ?? ''),
      )
      let bytes = 0
      for (const name of reachable(first, chunks)) bytes += gzipSync(chunks.get(name)?.code ?? '').length
      const kilobytes = Math.round(bytes / 100) / 10
      this.info(`before a form: ${kilobytes} kB of gzipped JavaScript, ${limits.entryKilobytes} allowed`)
      this.emitFile({ type: 'asset', fileName: 'budget.json', source: JSON.stringify({ kilobytes, ...limits }) })
      if (kilobytes > limits.entryKilobytes) this.error(`first load is ${kilobytes} kB, over ${limits.entryKilobytes}`)
    },
  }
}
