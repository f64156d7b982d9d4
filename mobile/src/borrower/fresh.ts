/** Keeps what a page shows fresh: fetched when it opens, when signal returns, when it is looked at again. */
import { onScopeDispose, ref } from 'vue'

import { NoAnswer, NotSignedIn, inWords } from '@/api/problems'

/** Runs `fetch` now and again; tells of trouble, and whether there was no answer, so that what is shown is older. */
export function useFresh(fetch: () => Promise<void>) {
  const trouble = ref('')
  const isOffline = ref(false)
  const isBusy = ref(true)

  async function refresh(): Promise<void> {
    isBusy.value = true
    try {
      await fetch()
      trouble.value = ''
      isOffline.value = false
    } catch (error) {
      isOffline.value = error instanceof NoAnswer
      trouble.value = error instanceof NoAnswer || error instanceof NotSignedIn ? '' : inWords(error)
    } finally {
      isBusy.value = false
    }
  }

  const looked = () => document.visibilityState === 'visible' && void refresh()
  window.addEventListener('online', refresh)
  document.addEventListener('visibilitychange', looked)
  onScopeDispose(() => {
    window.removeEventListener('online', refresh)
    document.removeEventListener('visibilitychange', looked)
  })
  void refresh()
  return { trouble, isOffline, isBusy, refresh }
}
