/** Reads the phone's database so that pages follow it, also when another tab changes it. */
import { liveQuery } from 'dexie'
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

/** Returns what `read` gives, again whenever what it read changes or `sources` do; `first` until then. */
export function useLive<T>(read: () => Promise<T>, first: T, sources: () => unknown = () => undefined): Ref<T> {
  const value = shallowRef(first) as Ref<T>
  let stop = () => {}
  const begin = () => {
    stop()
    const subscription = liveQuery(read).subscribe({ next: (found) => (value.value = found), error: () => undefined })
    stop = () => subscription.unsubscribe()
  }
  watch(sources, begin, { immediate: true })
  onScopeDispose(() => stop())
  return value
}
