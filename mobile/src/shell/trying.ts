/** Runs what may be refused: busy as long as it takes, and told in words if it goes wrong. */
import { ref, type Ref } from 'vue'

import { inWords } from '@/api/problems'
import { say } from './asking'

export type Work = () => Promise<unknown>

/** Runs `work` and says whether it went well; `busy` holds meanwhile, and what went wrong goes to `tell`. */
export async function tried(work: Work, tell: (error: unknown) => unknown, busy: Ref<boolean> = ref(false)): Promise<boolean> {
  busy.value = true
  try {
    await work()
    return true
  } catch (error) {
    await tell(error)
    return false
  } finally {
    busy.value = false
  }
}

/** Tries something for which the page has no line of trouble: what went wrong is said shortly. */
export function aloud(work: Work, busy?: Ref<boolean>): Promise<boolean> {
  return tried(work, (error) => say(inWords(error)), busy)
}

/** What a form or page tries: whether it is `busy` with it, and in words the `trouble` of the last attempt. */
export function useAttempt(words: (error: unknown) => string = inWords) {
  const busy = ref(false)
  const trouble = ref('')
  function attempt(work: Work): Promise<boolean> {
    trouble.value = ''
    return tried(work, (error) => (trouble.value = words(error)), busy)
  }
  return { busy, trouble, attempt }
}
