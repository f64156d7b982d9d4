/** From page to page: forward past what is complete, back at any time, in and out of repeats, to the end. */
import type { AnyNode, RepeatInstanceNode } from '@getodk/xforms-engine'
import { computed, ref } from 'vue'

import { isShown, isShownPage, pagesOf, spotOf, type Page } from '../engine/pages'
import { isRepeat, nodeAt, type Question } from '../engine/nodes'
import type { Session } from './session'

/** The key of the last page, which sums up and sends. */
export const END = 'end'

export type Walk = ReturnType<typeof useWalk>

export function useWalk(session: Session) {
  const root = session.root
  const first = () => pagesOf(root.value).find(isShownPage)?.key ?? END
  const key = ref(END)
  const spot = computed(() => (key.value === END ? null : found(key.value)))
  const owner = computed(() => spot.value?.owner ?? null)
  const pages = computed(() => pagesOf(owner.value ?? root.value).filter(isShownPage))
  const mainPages = computed(() => pagesOf(root.value).filter(isShownPage))
  const page = computed<Page | null>(() => spot.value?.page ?? null)
  /** Done share of the pages, 0…1; within a repeat that of the repeat's page. */
  const share = computed(() => {
    if (key.value === END) return 1
    const outermost = outermostKey()
    const at = mainPages.value.findIndex((one) => one.key === outermost)
    return Math.max(0, at) / Math.max(1, mainPages.value.length)
  })

  function found(wanted: string) {
    const node = nodeAt(root.value, wanted)
    return node ? spotOf(root.value, node) : null
  }

  function outermostKey(): string {
    let at = spot.value
    while (at?.owner) at = spotOf(root.value, at.owner.parent)
    return at?.page.key ?? ''
  }

  function go(to: string): void {
    key.value = to === END || found(to) ? to : first()
    session.at(key.value)
  }

  /** Shows the page that holds `node`. */
  function goTo(node: AnyNode): void {
    const to = spotOf(root.value, node)
    if (to) go(to.page.key)
  }

  /** Opens a repeat's instance at its first page. */
  function enter(instance: RepeatInstanceNode): void {
    const inner = pagesOf(instance).find(isShownPage)
    if (inner) go(inner.key)
  }

  /** Goes on; returns the question that keeps from it, having shown what is wrong, or null. */
  function next(): Question | null {
    const blocking = page.value ? blockingOn(page.value) : null
    if (blocking) return blocking
    go(following(1) ?? END)
    return null
  }

  /** Goes back; returns false on the first page. */
  function back(): boolean {
    const to = key.value === END ? mainPages.value.at(-1)?.key : following(-1)
    if (to) go(to)
    return !!to
  }

  function following(step: 1 | -1): string | null {
    const all = pages.value
    const at = all.findIndex((one) => one.key === page.value?.key)
    const beside = all[at + step]
    if (beside) return beside.key
    return owner.value ? (spotOf(root.value, owner.value.parent)?.page.key ?? null) : null
  }

  function blockingOn(made: Page): Question | null {
    let blocking: Question | null = null
    for (const element of made.elements.filter(isShown)) {
      if (element.kind === 'title') continue
      for (const question of problems(element.node)) {
        session.told.add(question.nodeId)
        blocking ??= question
      }
    }
    return blocking
  }

  return { key, page, pages, mainPages, owner, share, go, goTo, enter, next, back, first }
}

/** Questions of a node, or of all a repeat holds, that keep the form from being complete. */
export function problems(node: AnyNode): Question[] {
  if (isRepeat(node))
    return node.currentState.children.flatMap((instance) => instance.currentState.children.flatMap(problems))
  if (node.nodeType === 'group') return node.currentState.children.flatMap(problems)
  if (node.nodeType === 'model-value' || !('violation' in node.validationState)) return []
  return node.validationState.violation ? [node as Question] : []
}
