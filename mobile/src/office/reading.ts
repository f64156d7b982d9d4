/** Reads from the API what a page shows, again whenever the page's address says something else. */
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { askJson } from '@/api/http'
import { inWords } from '@/api/problems'

export type Query = Record<string, string | undefined>

/** Writes an address with what of a query is set. */
export function address(path: string, query: Query): string {
  const set = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1])
  return set.length ? `${path}?${new URLSearchParams(set)}` : path
}

export interface Filters {
  /** What the address says of the page's filters. */
  values: ComputedRef<Query>
  /** Changes some filters in the address; the list begins anew. */
  set: (changes: Query) => Promise<unknown>
}

/** The page's filters: kept in its address, so that a reload, a bookmark and a link keep them. */
export function useFilters(names: readonly string[]): Filters {
  const route = useRoute()
  const router = useRouter()
  const values = computed(() => {
    const one = (name: string) => (typeof route.query[name] === 'string' ? (route.query[name] as string) : undefined)
    return Object.fromEntries([...names, 'cursor'].map((name) => [name, one(name)]))
  })
  const set = (changes: Query) => {
    const next = { ...values.value, cursor: undefined, ...changes }
    return router.push({ query: Object.fromEntries(Object.entries(next).filter(([, value]) => value)) })
  }
  return { values, set }
}

export interface Read<T> {
  value: Ref<T | null>
  trouble: Ref<string>
  busy: Ref<boolean>
  again: () => Promise<void>
}

/** Reads the JSON at an address; an empty address reads nothing. An answer that was overtaken is dropped. */
export function useRead<T>(where: () => string): Read<T> {
  const value = shallowRef<T | null>(null) as Ref<T | null>
  const trouble = ref('')
  const busy = ref(false)
  let asked = 0
  async function again(): Promise<void> {
    const mine = ++asked
    const path = where()
    trouble.value = ''
    if (!path) return void (value.value = null)
    busy.value = true
    try {
      const found = await askJson<T>(path)
      if (mine === asked) value.value = found
    } catch (error) {
      if (mine === asked) [value.value, trouble.value] = [null, inWords(error)]
    } finally {
      if (mine === asked) busy.value = false
    }
  }
  watch(where, again, { immediate: true })
  onScopeDispose(() => asked++)
  return { value, trouble, busy, again }
}
