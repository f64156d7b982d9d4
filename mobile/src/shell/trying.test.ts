import { expect, it } from 'vitest'

import { NoAnswer, Refused } from '@/api/problems'
import { useAttempt } from './trying'

const refused = new Refused(422, 'x.bad', { zh: '不行', en: 'no' })

it('is busy while it works and says that it went well', async () => {
  const { busy, trouble, attempt } = useAttempt()
  const during: boolean[] = []
  expect(await attempt(async () => void during.push(busy.value))).toBe(true)
  expect([during, busy.value, trouble.value]).toEqual([[true], false, ''])
})

it('tells what went wrong until the next attempt begins', async () => {
  const { busy, trouble, attempt } = useAttempt()
  expect(await attempt(() => Promise.reject(refused))).toBe(false)
  expect([busy.value, trouble.value]).toEqual([false, '不行'])
  const seen: string[] = []
  await attempt(async () => void seen.push(trouble.value))
  expect(seen).toEqual([''])
})

it('says it in the words of the page where it has its own', async () => {
  const { trouble, attempt } = useAttempt((error) => (error instanceof NoAnswer ? '再试' : '别的'))
  await attempt(() => Promise.reject(new NoAnswer()))
  expect(trouble.value).toBe('再试')
})
