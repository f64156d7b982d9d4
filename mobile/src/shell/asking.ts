/** Questions and short words to the person, in Vant's dialogs, which load when first needed. */
import { nextTick } from 'vue'

import { i18n } from '@/i18n'

/** Asks before something that cannot be undone; `danger` names the act on its button. */
export async function sure(title: string, message: string, danger: string): Promise<boolean> {
  const [{ showConfirmDialog }] = await Promise.all([import('vant/es/dialog'), import('vant/es/dialog/style')])
  try {
    const answer = showConfirmDialog({
      title, message, confirmButtonText: danger, cancelButtonText: i18n.global.t('act.cancel'), closeOnPopstate: true,
    })
    void nextTick(() => name(title))
    await answer
    return true
  } catch {
    return false
  }
}

/** Gives the open dialog its name: Vant names as its label an element that is not there. */
function name(title: string): void {
  const dialog = [...document.querySelectorAll('.van-dialog')].at(-1)
  dialog?.removeAttribute('aria-labelledby')
  dialog?.setAttribute('aria-label', title)
}

/** Says something shortly. */
export async function say(message: string): Promise<void> {
  const [{ showToast }] = await Promise.all([import('vant/es/toast'), import('vant/es/toast/style')])
  showToast({ message, duration: 2500, wordBreak: 'break-word' })
  // It asks for nothing: no dialog, as Vant has it.
  void nextTick(() => document.querySelectorAll('.van-toast').forEach((toast) => toast.setAttribute('role', 'status')))
}
