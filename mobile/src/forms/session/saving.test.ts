import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { Saver } from './saving'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('a draft', () => {
  it('is saved within 300 ms of an answer, once for many', async () => {
    const save = vi.fn(() => Promise.resolve())
    const saver = new Saver(save, () => undefined)
    for (let n = 0; n < 5; n++) saver.soon()
    await vi.advanceTimersByTimeAsync(300)
    expect(save).toHaveBeenCalledTimes(1)
  })

  it('is saved while answers keep coming', async () => {
    const save = vi.fn(() => Promise.resolve())
    const saver = new Saver(save, () => undefined)
    for (let n = 0; n < 20; n++) {
      saver.soon()
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(save.mock.calls.length).toBeGreaterThanOrEqual(5)
  })

  it('is never written twice at a time', async () => {
    let writing = 0
    let most = 0
    const saver = new Saver(
      async () => {
        most = Math.max(most, ++writing)
        await new Promise((resolve) => setTimeout(resolve, 1000))
        writing--
      },
      () => undefined,
    )
    for (let n = 0; n < 4; n++) {
      saver.soon()
      void saver.now()
    }
    await vi.advanceTimersByTimeAsync(10_000)
    expect(most).toBe(1)
  })

  it('is not written after it was sent, and a failure is told', async () => {
    const failed = vi.fn()
    const save = vi.fn(() => Promise.reject(new Error('full')))
    const saver = new Saver(save, failed)
    saver.soon()
    await saver.now()
    expect(failed).toHaveBeenCalledOnce()
    saver.soon()
    await saver.stop()
    await vi.advanceTimersByTimeAsync(1000)
    expect(save).toHaveBeenCalledOnce()
  })
})
