/** Records sound with the phone's microphone. */
import { onBeforeUnmount, ref } from 'vue'

const KINDS = [
  { type: 'audio/mp4', ending: 'm4a' },
  { type: 'audio/webm', ending: 'webm' },
  { type: 'audio/ogg', ending: 'ogg' },
]

export interface Recording {
  blob: Blob
  ending: string
}

/** A recorder for one question: `toggle()` starts it, and stops it and returns what was recorded. */
export function useRecorder() {
  const running = ref(false)
  const refused = ref(false)
  const seconds = ref(0)
  const kind =
    typeof MediaRecorder === 'undefined' ? undefined : KINDS.find(({ type }) => MediaRecorder.isTypeSupported(type))
  const possible = !!kind && !!navigator.mediaDevices
  let recorder: MediaRecorder | null = null
  let clock: ReturnType<typeof setInterval> | undefined

  async function toggle(): Promise<Recording | null> {
    if (recorder) return stopped(recorder)
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      recorder = new MediaRecorder(stream, { mimeType: kind!.type, audioBitsPerSecond: 32_000 })
    } catch {
      refused.value = true
      return null
    }
    refused.value = false
    recorder.start()
    running.value = true
    seconds.value = 0
    clock = setInterval(() => seconds.value++, 1000)
    return null
  }

  function stopped(active: MediaRecorder): Promise<Recording> {
    return new Promise((resolve) => {
      active.ondataavailable = ({ data }) =>
        resolve({ blob: new Blob([data], { type: kind!.type }), ending: kind!.ending })
      active.stop()
      release(active)
    })
  }

  function release(active: MediaRecorder): void {
    clearInterval(clock)
    active.stream.getTracks().forEach((track) => track.stop())
    running.value = false
    recorder = null
  }

  onBeforeUnmount(() => recorder && release(recorder))
  return { possible, running, refused, seconds, toggle }
}
