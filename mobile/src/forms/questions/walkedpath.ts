/** Records points while someone walks along a boundary: one every ten metres that are walked. */
import { onBeforeUnmount, ref } from 'vue'

import { metresBetween, placeOf, type Place } from '../engine/places'
import { problemOf, type PlaceProblem } from '../photos/whereabouts'

const STEP_METRES = 10
/** Readings worse than this wander by themselves. */
const USABLE_METRES = 30

export function useWalking(passed: (place: Place) => void) {
  const running = ref(false)
  const problem = ref<PlaceProblem | null>(null)
  let last: Place | null = null
  let watch: number | undefined

  function start(): void {
    problem.value = null
    last = null
    if (!navigator.geolocation) return void (problem.value = 'unavailable')
    running.value = true
    watch = navigator.geolocation.watchPosition(walked, failed, { enableHighAccuracy: true, maximumAge: 0 })
  }

  function walked(position: GeolocationPosition): void {
    const place = placeOf(position)
    if ((place.accuracy ?? 0) > USABLE_METRES || (last && metresBetween(last, place) < STEP_METRES)) return
    last = place
    passed(place)
  }

  function failed(error: GeolocationPositionError): void {
    if (error.code === 3) return
    problem.value = problemOf(error)
    stop()
  }

  function stop(): void {
    if (watch !== undefined) navigator.geolocation.clearWatch(watch)
    watch = undefined
    running.value = false
  }

  onBeforeUnmount(stop)
  return { running, problem, start, stop }
}
