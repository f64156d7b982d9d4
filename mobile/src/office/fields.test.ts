import { describe, expect, it } from 'vitest'

import { Refused } from '@/api/problems'
import { bodyOf, fraction, percent, toldAt } from './fields'

describe('a rate that is asked in percent', () => {
  it.each([['4.35', '0.0435'], ['3.65%', '0.0365'], ['12', '0.12'], ['100', '1.00'], ['0.5', '0.005'], ['120', '1.20']])('%s is sent as %s', (asked, sent) => {
    expect(fraction(asked)).toBe(sent)
  })

  it('that is no number is sent as it is, for the server to refuse', () => {
    expect(fraction('about 4')).toBe('about 4')
  })

  it.each(['0.0435', '0.003'])('stands in its field as it will be sent: %s', (rate) => {
    expect(Number(fraction(percent(rate)))).toBe(Number(rate))
  })
})

describe('what is sent of a form', () => {
  const fields = [
    { name: 'on', label: '', kind: 'date' as const }, { name: 'amount', label: '', kind: 'money' as const }, { name: 'terms/annual_rate', label: '', kind: 'rate' as const },
    { name: 'terms/periods', label: '', kind: 'whole' as const }, { name: 'site_check/matches', label: '', kind: 'yes' as const }, { name: 'note', label: '' },
  ]

  it('has each value at its place and of its kind, and nothing of empty fields', () => {
    const values = { on: '2026-03-01', amount: ' 12,000.50 ', 'terms/annual_rate': '4.35', 'terms/periods': '12', 'site_check/matches': 'false', note: '  ' }
    expect(bodyOf(fields, values)).toEqual({
      on: '2026-03-01', amount: '12000.50', terms: { annual_rate: '0.0435', periods: 12 }, site_check: { matches: false },
    })
  })
})

describe('what the server refused', () => {
  const names = ['amount', 'votes', 'terms/method', 'terms/periods']
  const refused = (pointer?: string, errors: unknown[] = []) => new Refused(422, 'x', { zh: '不行', en: 'No' }, undefined, errors, pointer)

  it('is told at the field that it names', () => {
    expect(toldAt(refused('/amount'), names)).toEqual({ at: { amount: '不行' }, rest: '' })
  })

  it('is told at the group of the row that it names', () => {
    expect(toldAt(refused(undefined, [{ pointer: '/votes/1/name', zh: '必填', en: 'required' }]), names).at).toEqual({ votes: '必填' })
  })

  it('is told at every field of a part that is missing', () => {
    expect(toldAt(refused('/terms'), names).at).toEqual({ 'terms/method': '不行', 'terms/periods': '不行' })
  })

  it('is told at a field of that name where a rule names it without its place', () => {
    expect(toldAt(refused(undefined, [{ pointer: '/periods', zh: '太长', en: 'too long' }]), names).at).toEqual({ 'terms/periods': '太长' })
  })

  it('is told besides where no field is named', () => {
    expect(toldAt(refused(), names)).toEqual({ at: {}, rest: '不行' })
    expect(toldAt(refused('/version'), names).rest).toBe('不行')
  })
})
