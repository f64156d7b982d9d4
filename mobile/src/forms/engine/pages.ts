/** Pages of a form for a thumb: a group is a page, a repeat is a list, loose questions go a few at a time. */
import type { AnyNode, GroupNode, RepeatInstanceNode, RepeatRangeNode, RootNode } from '@getodk/xforms-engine'

import { isGroup, isQuestion, isRepeat, looksLike, repeatAround, type Holder, type Question } from './nodes'

/** What stands on a page: a question, the title of a group within it, or a repeat's list. */
export type Element =
  | { kind: 'question'; node: Question }
  | { kind: 'title'; node: GroupNode; depth: number }
  | { kind: 'repeat'; node: RepeatRangeNode }

/** One page. `key` is the reference of its first element and finds the page again after a reload. */
export interface Page {
  key: string
  elements: Element[]
  /** Groups whose titles head the page, outermost first. */
  trail: GroupNode[]
  /** Which part of a run of questions this is, where it had to be divided. */
  part?: { at: number; of: number }
}

/** More questions than this are divided evenly, but in a field-list, which the form's author wants on one page. */
const QUESTIONS_A_PAGE = 6

/** Returns the pages of a form, or of one instance of a repeat, whether they are relevant or not. */
export function pagesOf(holder: RootNode | RepeatInstanceNode): Page[] {
  const pages: Page[] = []
  if (holder.nodeType === 'repeat-instance' && looksLike(holder, 'field-list')) {
    pages.push(page(oneScreen(holder, 1), []))
  } else {
    collect(holder, [], pages)
  }
  return pages.filter((made) => made.elements.length > 0)
}

function collect(holder: Holder, trail: GroupNode[], pages: Page[]): void {
  let loose: Element[] = []
  const flush = () => {
    pages.push(...divided(loose, trail))
    loose = []
  }
  for (const child of holder.currentState.children) {
    if (isQuestion(child)) {
      if (standsAlone(child)) flush()
      loose.push({ kind: 'question', node: child })
      if (standsAlone(child)) flush()
    } else if (isRepeat(child)) {
      flush()
      pages.push(page([{ kind: 'repeat', node: child }], trail))
    } else if (isGroup(child)) {
      flush()
      if (looksLike(child, 'field-list') || looksLike(child, 'table-list'))
        pages.push(page(oneScreen(child, 1), [...trail, child]))
      else collect(child, [...trail, child], pages)
    }
  }
  flush()
}

/** A choice that goes on by itself when chosen has a page of its own. */
function standsAlone(question: Question): boolean {
  return question.nodeType === 'select' && (looksLike(question, 'quick') || looksLike(question, 'quickcompact'))
}

function divided(loose: Element[], trail: GroupNode[]): Page[] {
  const of = Math.ceil(loose.length / QUESTIONS_A_PAGE)
  const size = Math.ceil(loose.length / Math.max(1, of))
  return Array.from({ length: of }, (_, at) => {
    const made = page(loose.slice(at * size, (at + 1) * size), trail)
    return of > 1 ? { ...made, part: { at: at + 1, of } } : made
  })
}

function oneScreen(holder: Holder, depth: number): Element[] {
  return holder.currentState.children.flatMap((child): Element[] => {
    if (isQuestion(child)) return [{ kind: 'question', node: child }]
    if (isRepeat(child)) return [{ kind: 'repeat', node: child }]
    if (isGroup(child)) return [{ kind: 'title', node: child, depth }, ...oneScreen(child, depth + 1)]
    return []
  })
}

function page(elements: Element[], trail: GroupNode[]): Page {
  return { key: elements[0]?.node.currentState.reference ?? '', elements, trail }
}

/** Says whether an element is to be seen now. A title shows if anything below it does. */
export function isShown(element: Element): boolean {
  if (element.kind === 'title')
    return element.node.currentState.relevant && element.node.currentState.hasRelevantBodyNodes
  if (element.kind === 'repeat' && !element.node.currentState.relevant) return false
  return element.node.currentState.relevant
}

export function isShownPage(made: Page): boolean {
  return made.elements.some((element) => element.kind !== 'title' && isShown(element))
}

/** Where someone is: the page, and the repeat instance that it belongs to (null: the form itself). */
export interface Spot {
  owner: RepeatInstanceNode | null
  page: Page
}

/** Returns the page that holds a node, whatever repeat it is in; null for a node that no page shows. */
export function spotOf(root: RootNode, node: AnyNode): Spot | null {
  const owner = repeatAround(node as { parent: unknown })
  const found = pagesOf(owner ?? root).find((made) =>
    made.elements.some((element) => element.node.nodeId === node.nodeId),
  )
  return found ? { owner, page: found } : null
}
