/** What the person always sees: whether there is signal, and what is not on the server yet. */
import { computed } from 'vue'

import { reachable } from '@/api/http'
import { useLive } from '@/components/live'
import { database } from '@/offline/database'
import { sending } from '@/offline/outbox'
import { account, signInEnded } from '@/session/session'

export type Level = 'good' | 'busy' | 'offline' | 'bad'

export function useQueueState() {
  /** Null until the phone has looked: "all sent" is never said on a guess. */
  const counts = useLive<{ waiting: number; refused: number } | null>(
    async () => {
      if (!account.value) return null
      const items = await database().outbox.toArray()
      return {
        waiting: items.filter((item) => item.state === 'waiting').length,
        refused: items.filter((item) => item.state === 'refused').length,
      }
    },
    null,
    () => account.value?.id,
  )
  const level = computed<Level>(() => {
    if (counts.value?.refused || signInEnded.value) return 'bad'
    if (!reachable.value) return 'offline'
    return sending.value || counts.value?.waiting ? 'busy' : 'good'
  })
  return { counts, level, reachable, sending, signInEnded }
}
