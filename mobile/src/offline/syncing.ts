/** Brings the phone up to date: a first load, then only changes. A page and its cursor are kept together or not at all. */
import { ref } from 'vue'

import { alone, askJson } from '@/api/http'
import { Refused } from '@/api/problems'
import type { Household, SyncPage } from '@/api/schemas'
import { database, fact, keepFact, type HeldHousehold } from './database'
import { keepForms } from './forms'
import { learnTime } from './time'

/** What goes on: null when nothing does; `households` counts those that came in this round. */
export const progress = ref<{ households: number } | null>(null)

/** Fetches what is new; calls at the same time, also in other tabs, follow each other. Throws Refused, NoAnswer, NotSignedIn. */
export function bringUpToDate(): Promise<void> {
  return alone('ruhu-sync', round)
}

async function round(): Promise<void> {
  progress.value = { households: 0 }
  try {
    let more = true
    while (more) {
      const page = await nextPage()
      learnTime(page.server_time)
      await apply(page)
      progress.value = { households: progress.value.households + page.households.length }
      more = page.more
    }
    await keepForms(await database().forms.toArray())
    await keepFact('syncedAt', new Date().toISOString())
  } finally {
    progress.value = null
  }
}

async function nextPage(): Promise<SyncPage> {
  const cursor = await fact<string>('cursor')
  try {
    return await askJson<SyncPage>(`/api/v1/sync${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`, { patience: 60_000 })
  } catch (error) {
    if (!cursor || !(error instanceof Refused) || ![400, 409, 422].includes(error.status)) throw error
    await database().facts.delete('cursor') // the server knows this copy no more: it is made anew
    return askJson<SyncPage>('/api/v1/sync', { patience: 60_000 })
  }
}

async function apply(page: SyncPage): Promise<void> {
  const db = database()
  await db.transaction('rw', db.households, db.forms, db.tasks, db.facts, async () => {
    let load = (await fact<number>('load')) ?? 0
    if (page.reset) await keepFact('load', ++load)
    if (page.reset) await keepFact('loading', true)
    await db.households.bulkPut(page.households.map((household) => held(household, load)))
    await db.households.bulkDelete(page.gone)
    if (page.forms) {
      await db.forms.clear()
      await db.forms.bulkPut(page.forms)
    }
    if (page.tasks) {
      await db.tasks.clear()
      await db.tasks.bulkPut(page.tasks)
    }
    if (!page.more && (await fact<boolean>('loading'))) {
      await db.households.where('load').below(load).delete()
      await db.facts.delete('loading')
    }
    await keepFact('cursor', page.cursor)
  })
}

/** What is searched: names, code, village, address, tags and the last digits of phones. */
function held(household: Household, load: number): HeldHousehold {
  const words = [
    household.code, household.head_name, household.village, household.address, household.category, ...(household.tags ?? []),
    ...household.members.flatMap((member) => [member.name, member.phone?.slice(-4)]), household.phone?.slice(-4),
  ]
  return { ...household, load, search: words.filter(Boolean).join(' ').toLowerCase() }
}
