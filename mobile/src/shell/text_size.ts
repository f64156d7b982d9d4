/** Large type, for eyes that need it: everything on the pages is measured in rem. */
import { ref } from 'vue'

const KEPT = 'ruhu.large'

export const largeText = ref(false)

export function setLargeText(large: boolean): void {
  largeText.value = large
  document.documentElement.classList.toggle('large', large)
  localStorage.setItem(KEPT, large ? '1' : '')
}

export function restoreTextSize(): void {
  setLargeText(localStorage.getItem(KEPT) === '1')
}
