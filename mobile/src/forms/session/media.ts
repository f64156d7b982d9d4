/** Pictures, sounds and films of a form, as addresses that the page can show. */
import { fileName } from '../engine/loading'

export class FormMedia {
  private readonly urls = new Map<string, string>()

  /** `files` by the names that the form refers to. */
  constructor(private readonly files: Readonly<Record<string, Blob | string>>) {}

  /** Returns an address for a file of the form; null if the phone has not got it. */
  url(source: URL | undefined): string | null {
    if (!source) return null
    const name = fileName(source)
    const file = this.files[name]
    if (file === undefined) return null
    const held = this.urls.get(name) ?? URL.createObjectURL(typeof file === 'string' ? new Blob([file]) : file)
    this.urls.set(name, held)
    return held
  }

  /** Lets go of what the browser holds. */
  close(): void {
    for (const url of this.urls.values()) URL.revokeObjectURL(url)
    this.urls.clear()
  }
}
