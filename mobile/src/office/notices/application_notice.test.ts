import { describe, expect, it } from 'vitest'

import { noticeToSend, rowsOf } from './application_notice'

const DAYS = { from: '2026-02-20', to: '2026-02-27' }
const OBJECTION = { raised_on: '2026-02-21', content: '已有汽车' }

describe('the notice of an application', () => {
  it('keeps the objections that were there when one is answered', () => {
    const held = { ...DAYS, objections: [OBJECTION, { ...OBJECTION, content: '不清楚' }], by: 'cun' }
    const [first, second] = rowsOf(held)
    const sent = noticeToSend(DAYS, [{ ...first!, answer: ' 不属实 ', upheld: 'no' }, second!], held)
    expect(sent).toEqual({ ...DAYS, objections: [{ ...OBJECTION, answer: '不属实', upheld: 'no' }, { ...OBJECTION, content: '不清楚' }] })
  })
  it('is not sent again where nothing of it was changed, nor where nothing was said', () => {
    const held = { ...DAYS, objections: [OBJECTION], by: 'cun' }
    expect(noticeToSend(DAYS, rowsOf(held), held)).toBeUndefined()
    expect(noticeToSend(undefined, rowsOf(undefined), undefined)).toBeUndefined()
    expect(noticeToSend(DAYS, [], undefined)).toEqual({ ...DAYS, objections: [] })
  })
})
