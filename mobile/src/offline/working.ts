/** What goes on beside the pages: sending and synchronising when there is signal, when the app is looked at again, in time. */
import { watch } from 'vue'

import { reachable } from '@/api/http'
import { NoAnswer, NotSignedIn, Refused, isQuota } from '@/api/problems'
import { account } from '@/session/session'
import { fetchAhead } from '@/shell/ahead'
import { isDue, sendAll, sendNow } from './outbox'
import { onQueueChanged } from './queue'
import { askToStay, measure, watched } from './room'
import { bringUpToDate } from './syncing'

const LOOK_MS = 5_000
const SYNC_MS = 5 * 60_000
/** After a request had no answer the browser may never say "online": a lost server comes back without a word. */
const LOST_MS = 30_000
let lastSync = -Infinity

/** Sends what waits and fetches what is new; what cannot be done now is done later. */
export async function catchUp(): Promise<void> {
  if (!account.value) return
  await sendAll()
  await synchronise()
  await fetchAhead()
}

/** Fetches what is new, quietly. */
export async function synchronise(): Promise<void> {
  lastSync = performance.now()
  try {
    await watched(bringUpToDate)
  } catch (error) {
    if (!(error instanceof NoAnswer || error instanceof NotSignedIn || error instanceof Refused || isQuota(error))) throw error
  }
}

/** Starts once, with the app. */
export function startWorking(): void {
  onQueueChanged(() => void sendNow())
  window.addEventListener('online', () => void catchUp())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void catchUp()
  })
  watch(account, (now, before) => {
    if (now && now.id !== before?.id) void askToStay().then(catchUp)
  })
  setInterval(() => void look(), LOOK_MS)
  if (account.value) void askToStay().then(catchUp)
}

async function look(): Promise<void> {
  if (!account.value || document.visibilityState === 'hidden' || !navigator.onLine) return
  if (isDue()) await sendAll()
  if (performance.now() - lastSync > (reachable.value ? SYNC_MS : LOST_MS)) {
    await measure()
    await synchronise()
  }
}
