/** The browser's offer to put the app on the home screen. */
import { ref } from 'vue'

interface InstallPrompt extends Event {
  prompt(): Promise<void>
}

const offer = ref<InstallPrompt | null>(null)
export const canInstall = offer

window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  offer.value = event as InstallPrompt
})
window.addEventListener('appinstalled', () => (offer.value = null))

export async function install(): Promise<void> {
  await offer.value?.prompt()
  offer.value = null
}

/** Safari on iPhone has no such offer; the person does it from the share sheet. */
export const isIphone = /iPhone|iPad/.test(navigator.userAgent) && !('standalone' in navigator && navigator.standalone)
