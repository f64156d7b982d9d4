/** Hands files to the browser's downloads. */
import { ask } from '@/api/http'
import { aloud } from '@/shell/trying'

/** Saves what is at hand. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** Fetches a file with the bearer token and saves it; what goes wrong is told. */
export async function download(path: string, name: string): Promise<void> {
  await aloud(async () => saveFile(await (await ask(path, { patience: 120_000 })).blob(), name))
}
