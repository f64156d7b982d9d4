import { describe, expect, it } from 'vitest'

import { crc32 } from '@/offline/unsent_file'
import { randomId } from '@/offline/ids'
import type { HeldHousehold } from '@/offline/database'
import { household } from '@/testing/phone'
import { cardIdIn, tokenIn } from './cards'
import { daysSince, due } from './due'
import { daysLate, isToSeeTo, toSeeTo } from './loans'
import { distanceWords, metresBetween } from './places'

const NOW = Date.parse('2026-11-25T12:00:00Z')

function home(id: string, visited?: string): HeldHousehold {
  const records = visited ? [{ instance_id: 'x', form_id: 'f', form_version: '1', state: 'received', received_at: visited, submitted_by: 'cun' }] : []
  return { ...household(id, { records }), load: 1, search: '' }
}

describe('whom to visit', () => {
  it('begins with those never visited, then those that wait longest, and leaves out the others', () => {
    const all = [home('b', '2026-07-01T00:00:00Z'), home('c', '2026-11-20T00:00:00Z'), home('a'), home('d', '2026-01-01T00:00:00Z')]
    expect(due(all, NOW).map(({ id }) => id)).toEqual(['a', 'd', 'b'])
  })

  it('counts whole days, and none below zero when a clock runs ahead', () => {
    expect(daysSince(home('a', '2026-11-23T13:00:00Z'), NOW)).toBe(1)
    expect(daysSince(home('a', '2026-11-26T13:00:00Z'), NOW)).toBe(0)
    expect(daysSince(home('a'), NOW)).toBeNull()
  })
})

describe('household cards', () => {
  // A token of the server's CardSigner: version, the bytes 1…9, a signature.
  const token = btoa(String.fromCharCode(1, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...Array(8).fill(255))).replaceAll('+', '-').replaceAll('/', '_')

  it.each([[token], [`https://x.example/h/${token}`], [` http://x/h/${token}/?a=1 `], [`/card/${token}`]])('are read from %s', (text) => {
    expect(tokenIn(text)).toBe(token)
    expect(cardIdIn(tokenIn(text)!)).toBe(btoa(String.fromCharCode(1, 2, 3, 4, 5, 6, 7, 8, 9)))
  })

  it.each([['522725001003-0001'], ['https://x.example/h/short'], [`https://x.example/q/${token}x`]])('are not seen in %s', (text) => {
    expect(tokenIn(text)).toBeNull()
  })
})

describe('loans', () => {
  it('are late from the first late day on', () => {
    const loan = { id: 'l', overdue_from: '2026-11-21' }
    expect([daysLate(loan, '2026-11-20'), daysLate(loan, '2026-11-21'), daysLate(loan, '2026-11-25')]).toEqual([0, 1, 5])
  })

  it('are spoken of when late, due within a week, or when the server asks to remind', () => {
    const on = '2026-11-25'
    expect(isToSeeTo({ id: 'l', next_due_on: '2026-12-02' }, on)).toBe(true)
    expect(isToSeeTo({ id: 'l', next_due_on: '2026-12-03' }, on)).toBe(false)
    expect(isToSeeTo({ id: 'l', remind: true }, on)).toBe(true)
  })

  it('stand by how late they are, then by when they fall due', () => {
    const one = { ...home('a'), loans: [{ id: 'soon', next_due_on: '2026-11-27' }, { id: 'late', overdue_from: '2026-11-01' }] }
    const two = { ...home('b'), loans: [{ id: 'later', overdue_from: '2026-06-01' }, { id: 'sooner', next_due_on: '2026-11-26' }] }
    expect(toSeeTo([one, two], '2026-11-25').map(({ loan }) => loan.id)).toEqual(['later', 'late', 'sooner', 'soon'])
  })
})

describe('small things', () => {
  it('measure on a sphere: a degree of latitude is 111.2 km', () => {
    expect(metresBetween([107, 27], [107, 28])).toBeCloseTo(111_195, -1)
    expect([distanceWords(123), distanceWords(3449)]).toEqual(['120 m', '3.4 km'])
  })

  it('know the check value of CRC-32', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })

  it('make UUIDs of version 4 where browsers do not', () => {
    expect(randomId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
