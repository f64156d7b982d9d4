/** What a dying page can still write at once: the answers (in localStorage) until the store has them, and the page. */

const RESCUED = 'ruhu.rescued.'
const PLACE = 'ruhu.page.'

export interface Rescued {
  xml: string
  at: string
}

/** Keeps answers that the store may not have got before the page is gone. */
export function rescue(instanceId: string, xml: string, at: string): void {
  write(RESCUED + instanceId, JSON.stringify({ xml, at } satisfies Rescued))
}

/** Returns answers that were kept later than `since` (ISO 8601), if there are any. */
export function rescued(instanceId: string, since: string): Rescued | null {
  try {
    const kept = JSON.parse(localStorage.getItem(RESCUED + instanceId) ?? 'null') as Rescued | null
    return kept && Date.parse(kept.at) > Date.parse(since) ? kept : null
  } catch {
    return null
  }
}

export function keepPlace(instanceId: string, key: string): void {
  write(PLACE + instanceId, key)
}

/** Returns the key of the page that was open, or null. */
export function placeOf(instanceId: string): string | null {
  try {
    return localStorage.getItem(PLACE + instanceId)
  } catch {
    return null
  }
}

/** Forgets the rescued answers; with `place`, where they were being filled in as well. */
export function forget(instanceId: string, { place = false } = {}): void {
  try {
    localStorage.removeItem(RESCUED + instanceId)
    if (place) localStorage.removeItem(PLACE + instanceId)
  } catch {
    // Storage is shut off: there is nothing to forget.
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Full or shut off: the store in IndexedDB has what was saved before.
  }
}
