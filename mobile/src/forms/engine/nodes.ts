/** The engine's nodes, narrowed: which are questions, which hold others, and where they stand. */
import type {
  AnyControlNode,
  AnyNode,
  GeneralChildNode,
  GeneralParentNode,
  GroupNode,
  RepeatInstanceNode,
  RepeatRangeNode,
  RootNode,
} from '@getodk/xforms-engine'

export type Question = AnyControlNode
export type Holder = RootNode | GroupNode | RepeatInstanceNode

/** Says whether a node is asked or shown (a note is a question without an answer). */
export function isQuestion(node: AnyNode): node is Question {
  return ['input', 'note', 'range', 'rank', 'select', 'trigger', 'upload'].includes(node.nodeType)
}

export function isGroup(node: AnyNode): node is GroupNode {
  return node.nodeType === 'group'
}

export function isRepeat(node: AnyNode): node is RepeatRangeNode {
  return node.nodeType === 'repeat-range:controlled' || node.nodeType === 'repeat-range:uncontrolled'
}

/** Says whether people may add to a repeat; otherwise the form counts. */
export function isOpenRepeat(
  node: RepeatRangeNode,
): node is RepeatRangeNode & { nodeType: 'repeat-range:uncontrolled' } {
  return node.nodeType === 'repeat-range:uncontrolled'
}

/** Yields every question below `node`, in the form's order, whether it is relevant or not. */
export function* questionsIn(node: GeneralParentNode | RepeatRangeNode): Generator<Question> {
  for (const child of node.currentState.children as readonly (GeneralChildNode | RepeatInstanceNode)[]) {
    if (isQuestion(child)) yield child
    else if (child.nodeType !== 'model-value') yield* questionsIn(child)
  }
}

/** Returns the question at a reference such as `/data/member[2]/name`, or null. */
export function questionAt(root: RootNode, reference: string): Question | null {
  for (const question of questionsIn(root)) if (question.currentState.reference === reference) return question
  return null
}

/** The last step of a node's reference, without its position: the name in the XLSForm. */
export function nameOf(node: AnyNode): string {
  return node.currentState.reference
    .split('/')
    .pop()!
    .replace(/\[\d+\]$/, '')
}

/** Says whether a question holds an answer. */
export function isAnswered(question: Question): boolean {
  return question.nodeType !== 'note' && question.currentState.instanceValue !== ''
}

/** Says whether a node has an appearance; the engine's token lists answer for any word. */
export function looksLike(node: AnyNode, appearance: string): boolean {
  return (node.appearances as Readonly<Record<string, boolean>> | null)?.[appearance] === true
}

/** The words of a node's appearance. */
export function appearancesOf(node: AnyNode): string[] {
  return [...((node.appearances ?? []) as unknown as Iterable<string>)]
}

/** The nearest repeat instance that a node stands in, or null. */
export function repeatAround(node: { readonly parent: unknown }): RepeatInstanceNode | null {
  for (let at = node.parent as AnyNode | null; at && at.nodeType !== 'root'; at = at.parent as AnyNode | null) {
    if (at.nodeType === 'repeat-instance') return at
  }
  return null
}

/** Returns the node at a reference, whatever it is, or null; `/data/member` is the repeat, `/data/member[1]` its first. */
export function nodeAt(root: RootNode, reference: string): AnyNode | null {
  if (root.currentState.reference === reference) return root
  const below = (node: AnyNode): AnyNode | null => {
    for (const child of (node.currentState.children ?? []) as readonly AnyNode[]) {
      const at = child.currentState.reference
      if (at === reference) return child
      if (reference.startsWith(`${at}/`) || reference.startsWith(`${at}[`)) {
        const found = below(child)
        if (found) return found
      }
    }
    return null
  }
  return below(root)
}
