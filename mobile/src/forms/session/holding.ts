/** One page at a time fills a record: two would overwrite each other's answers. */

const WAIT_MS = 1500

/** Thrown when another page of this browser has the record open. */
export class OpenElsewhere extends Error {}

/**
 * Holds a record for this page until the returned function is called or the page is gone. Waits a moment for a page that is
 * just going away, as on a reload. Throws OpenElsewhere. A browser without locks (plain http) lets everyone through.
 */
export async function held(instanceId: string): Promise<() => void> {
  if (!navigator.locks) return () => undefined
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), WAIT_MS)
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`ruhu.record.${instanceId}`, { signal: patience.signal }, () => {
        clearTimeout(timer)
        return new Promise<void>((release) => resolve(release))
      })
      .catch(() => reject(new OpenElsewhere()))
  })
}
