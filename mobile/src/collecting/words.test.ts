import { expect, test } from 'vitest'

import { dayWords, isSome, sum, yuan } from './words'

test('amounts are grouped and never rounded', () => {
  expect(yuan('1234567.80')).toBe('1,234,567.80')
  expect(yuan('999.05')).toBe('999.05')
  expect(yuan(null)).toBe('0.00')
})

test('amounts sum to the cent', () => {
  expect(sum('0.10', '0.20', null)).toBe('0.30')
  expect(sum('49999.99', '0.01')).toBe('50000.00')
  expect(isSome('0.00')).toBe(false)
})

test('a day of another year names its year', () => {
  expect(dayWords('2019-03-05', 'zh')).toBe('2019年3月5日')
  expect(dayWords(null, 'zh')).toBe('–')
})
