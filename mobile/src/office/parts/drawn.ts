/** A drawing in a box of the page: made when there is something to draw, drawn again as it changes, ended with the box. */
import { onBeforeUnmount, onMounted, shallowRef, useTemplateRef, watch, type ShallowRef, type WatchSource } from 'vue'

/** What draws in a box and gives back what it took. */
interface Drawing {
  end: () => void
}

/**
 * Draws in the template's `ref="box"` whenever one of `sources` or the colour scheme changes and there is something to draw.
 * `make` loads what draws, with the first drawing; `show` draws.
 */
export function useDrawing<D extends Drawing>(sources: WatchSource[], isSomething: () => boolean, make: () => Promise<(box: HTMLElement) => D>, show: (drawing: D) => void): ShallowRef<D | undefined> {
  const box = useTemplateRef<HTMLElement>('box')
  const drawing = shallowRef<D>()
  const dark = window.matchMedia('(prefers-color-scheme: dark)')

  async function draw(): Promise<void> {
    if (!box.value || !isSomething()) return
    const begin = await make()
    // The page may have gone on while that loaded.
    if (!box.value || !isSomething()) return
    drawing.value ??= begin(box.value)
    show(drawing.value)
  }

  onMounted(() => dark.addEventListener('change', draw))
  watch(sources, draw, { flush: 'post' })
  onBeforeUnmount(() => {
    dark.removeEventListener('change', draw)
    drawing.value?.end()
  })
  return drawing
}
