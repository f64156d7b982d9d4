/** Finds the place: readings get better while one waits, until they are good enough or someone takes what there is. */
import { onBeforeUnmount, ref } from 'vue'

import { problemOf, remember, type PlaceProblem } from '../photos/whereabouts'

/** Metres; ODK Collect's default where the form has no `capture-accuracy`. */
export const GOOD_METRES = 5
const GIVE_UP_MS = 90_000

export function useLocating(good: number, found: (position: GeolocationPosition) => void) {
  const running = ref(false)
  const seconds = ref(0)
  const best = ref<GeolocationPosition | null>(null)
  const problem = ref<PlaceProblem | null>(null)
  let watch: number | undefined
  let clock: ReturnType<typeof setInterval> | undefined

  function start(): void {
    problem.value = null
    best.value = null
    seconds.value = 0
    if (!navigator.geolocation) return void (problem.value = 'unavailable')
    running.value = true
    clock = setInterval(() => {
      seconds.value++
      if (seconds.value * 1000 >= GIVE_UP_MS) end()
    }, 1000)
    watch = navigator.geolocation.watchPosition(better, failed, {
      enableHighAccuracy: true,
      maximumAge: 0,
      timeout: GIVE_UP_MS,
    })
  }

  function better(position: GeolocationPosition): void {
    remember(position)
    if (!best.value || position.coords.accuracy <= best.value.coords.accuracy) best.value = position
    if (best.value.coords.accuracy <= good) use()
  }

  function failed(error: GeolocationPositionError): void {
    if (best.value && error.code !== 1) return
    problem.value = problemOf(error)
    stop()
  }

  /** Takes the best reading so far. */
  function use(): void {
    if (best.value) found(best.value)
    stop()
  }

  function end(): void {
    if (best.value) return use()
    problem.value = 'unavailable'
    stop()
  }

  function stop(): void {
    if (watch !== undefined) navigator.geolocation.clearWatch(watch)
    clearInterval(clock)
    watch = undefined
    running.value = false
  }

  onBeforeUnmount(stop)
  return { running, seconds, best, problem, start, use, stop }
}
