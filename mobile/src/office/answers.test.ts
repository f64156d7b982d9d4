import { describe, expect, it } from 'vitest'

import { parts } from './answers'
import type { AnswerRow } from './shapes'

const row = (kind: 'group' | 'repeat' | 'question', level: number, label: string, empty = false): AnswerRow =>
  ({ kind, level, label, empty, pointer: `/${label}`, findings: [] }) as unknown as AnswerRow

const ROWS = [
  row('question', 0, 'first'), row('group', 0, 'farm'), row('question', 1, 'cattle'), row('question', 1, 'goats', true),
  row('repeat', 1, 'field'), row('question', 2, 'crop'), row('question', 1, 'tractor'), row('question', 0, 'last'),
  row('group', 0, 'nothing', true), row('question', 1, 'none', true),
]
const told = (all: boolean) => parts(ROWS, all).map((one) => [one.heading?.label, ...one.questions.map((each) => each.label)])

describe('the parts of a filled form', () => {
  it('leave out what is empty, and headings with nothing below', () => {
    expect(told(false)).toEqual([[undefined, 'first'], ['farm', 'cattle'], ['field', 'crop'], [undefined, 'tractor'], [undefined, 'last']])
  })

  it('show all when asked', () => {
    expect(told(true).at(1)).toEqual(['farm', 'cattle', 'goats'])
    expect(told(true).at(-1)).toEqual(['nothing', 'none'])
  })
})
