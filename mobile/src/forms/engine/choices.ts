/** Choices of a question as they are shown, whether they come from the engine or from the list of households. */
import type { AnyNode, RootNode, SelectNode, TextRange } from '@getodk/xforms-engine'

import type { HouseholdList } from './households'
import { questionsIn } from './nodes'

export interface Choice {
  value: string
  text: string
  /** The label with its formatting and pictures; null for a row of a long list. */
  label: TextRange<'item-label'> | null
  /** What else a search finds it by. */
  more: string
}

interface Itemset {
  nodeset: string
  value: string
  label: string
}

/** The list that a question takes its choices from, as the form has it; null if they stand in the question. */
export function itemsetOf(node: AnyNode): Itemset | null {
  const element = (node.definition as { bodyElement?: { element?: Element } | null }).bodyElement?.element
  const itemset = [...(element?.children ?? [])].find((child) => child.localName === 'itemset')
  if (!itemset) return null
  const ref = (name: string) =>
    [...itemset.children].find((child) => child.localName === name)?.getAttribute('ref') ?? ''
  return { nodeset: itemset.getAttribute('nodeset') ?? '', value: ref('value'), label: ref('label') }
}

/** Says whether a question chooses households by their ID. */
export function isHouseholdChoice(node: AnyNode): node is SelectNode {
  if (node.nodeType !== 'select') return false
  const itemset = itemsetOf(node)
  return itemset !== null && /^instance\(\s*'households'\s*\)/.test(itemset.nodeset) && itemset.value === 'name'
}

/** IDs of the households that are chosen anywhere in the form, in its order. */
export function chosenHouseholds(root: RootNode): string[] {
  return [...questionsIn(root)].flatMap((node) =>
    isHouseholdChoice(node) && node.currentState.relevant ? [...node.currentState.value] : [],
  )
}

/** The choices of a question: all rows of a list of households, else what the engine gives now. */
export function choicesOf(node: SelectNode, households: HouseholdList | null): Choice[] {
  const itemset = households && isHouseholdChoice(node) ? itemsetOf(node) : null
  if (households && itemset?.nodeset.trim() === "instance('households')/root/item") {
    return households.rows.map((row) => ({
      value: row.name ?? '',
      text: row[itemset.label] ?? row.label ?? '',
      label: null,
      more: `${row.head_name ?? ''} ${row.code ?? ''} ${row.village ?? ''}`,
    }))
  }
  return node.currentState.valueOptions.map(({ value, label }) => ({
    value,
    text: label.asString || value,
    label,
    more: '',
  }))
}

/** Choices that hold every word of `wanted`, those that begin with it first. */
export function search(choices: readonly Choice[], wanted: string): readonly Choice[] {
  const words = wanted.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return choices
  const found = choices.filter((choice) => {
    const text = `${choice.text} ${choice.more}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const first = words[0]!
  return [...found].sort(
    (a, b) => Number(b.text.toLowerCase().startsWith(first)) - Number(a.text.toLowerCase().startsWith(first)),
  )
}
