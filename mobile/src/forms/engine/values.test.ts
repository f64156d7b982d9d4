import { describe, expect, it } from 'vitest'

import { grouped, localInput, momentAnswer, numberFrom, offsetAt, timeAnswer } from './values'

describe('numbers that people type', () => {
  it.each([
    ['１２，０００', true, '12000'],
    ['3 500', true, '3500'],
    ['-7', true, '-7'],
    ['12.50', false, '12.50'],
    ['3。5', false, '3.5'],
    ['', true, ''],
  ])('reads %s', (typed, whole, value) => {
    expect(numberFrom(typed, whole)).toEqual({ value, wrong: null })
  })

  it.each([
    ['三', true, 'int'],
    ['1.5', true, 'int'],
    ['99999999999', true, 'big'],
    ['1.2.3', false, 'decimal'],
  ])('takes %s for no answer and says why', (typed, whole, wrong) => {
    expect(numberFrom(typed, whole)).toEqual({ value: '', wrong })
  })

  it('groups thousands and leaves decimals alone', () => {
    expect(grouped('-1234567.8901')).toBe('-1,234,567.8901')
  })
})

describe('times', () => {
  const offset = offsetAt(new Date('2026-11-25T08:30'))

  it('are written as ODK Collect writes them', () => {
    expect(momentAnswer('2026-11-25T08:30')).toBe(`2026-11-25T08:30:00.000${offset}`)
    expect(timeAnswer('08:30')).toMatch(/^08:30:00\.000[+-]\d\d:\d\d$/)
  })

  it('come back into the control as they were typed', () => {
    expect(localInput(momentAnswer('2026-11-25T08:30'), 'dateTime')).toBe('2026-11-25T08:30')
    expect(localInput(timeAnswer('23:05'), 'time')).toBe('23:05')
  })

  it('from another zone are shown in the phone’s own', () => {
    const shown = localInput('2026-11-25T00:30:00.000Z', 'dateTime')
    expect(new Date(shown).getTime()).toBe(Date.parse('2026-11-25T00:30:00Z'))
  })
})
