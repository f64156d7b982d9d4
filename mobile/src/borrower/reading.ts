/** Reads a text aloud with the phone's own Chinese voice. */
import { onScopeDispose, ref } from 'vue'

/** A little slower than usual, for old ears. */
const RATE = 0.85

export const canReadAloud = typeof window !== 'undefined' && 'speechSynthesis' in window

/** The button that reads: `toggle(text)` begins, or stops what is being read. */
export function useReading() {
  const isReading = ref(false)

  function stop(): void {
    if (canReadAloud) speechSynthesis.cancel()
    isReading.value = false
  }

  function toggle(text: string): void {
    if (isReading.value) return stop()
    const spoken = new SpeechSynthesisUtterance(text)
    spoken.lang = 'zh-CN'
    spoken.rate = RATE
    const voice = speechSynthesis.getVoices().find(({ lang }) => lang.replace('_', '-').startsWith('zh'))
    if (voice) spoken.voice = voice
    spoken.onend = spoken.onerror = () => (isReading.value = false)
    speechSynthesis.cancel()
    speechSynthesis.speak(spoken)
    isReading.value = true
  }

  onScopeDispose(stop)
  return { isReading, toggle }
}
