import { beforeEach, describe, expect, it, vi } from 'vitest'

import type { SyncPage, Task } from '@/api/schemas'
import { household, json, server, signedInAs } from '@/testing/phone'
import { database, fact } from './database'
import { bringUpToDate } from './syncing'

let number = 0

function page(values: Partial<SyncPage>): SyncPage {
  return { cursor: 'c', more: false, reset: false, households: [], gone: [], forms: null, tasks: null, ...values }
}

/** Answers one page after the other, then the last again. */
function pages(...all: (SyncPage | Response)[]) {
  return server(() => {
    const next = all.length > 1 ? all.shift()! : all[0]!
    return next instanceof Response ? next : json(next)
  })
}

const held = async () => (await database().households.toArray()).map(({ id }) => id).sort()

describe('bringing the phone up to date', () => {
  beforeEach(() => signedInAs(`sync-${++number}`))

  it('goes on with the cursor of each page until there is no more', async () => {
    const came = pages(page({ reset: true, more: true, cursor: 'one', households: [household('a')] }), page({ cursor: 'two', households: [household('b')] }))
    await bringUpToDate()
    expect(came.map(({ path }) => path)).toEqual(['/api/v1/sync', '/api/v1/sync?cursor=one'])
    expect(await held()).toEqual(['a', 'b'])
    expect(await fact('cursor')).toBe('two')
  })

  it('forgets what is gone, and at the end of a new load what it did not tell', async () => {
    pages(page({ reset: true, households: [household('a'), household('b'), household('c')] }))
    await bringUpToDate()
    pages(page({ gone: ['b'] }))
    await bringUpToDate()
    expect(await held()).toEqual(['a', 'c'])
    pages(page({ reset: true, more: true, cursor: 'again', households: [household('c')] }), page({ households: [household('d')] }))
    await bringUpToDate()
    expect(await held()).toEqual(['c', 'd'])
  })

  it('keeps what it holds while a new load is cut off in its middle, and goes on from there', async () => {
    pages(page({ reset: true, households: [household('a'), household('b')] }))
    await bringUpToDate()
    pages(page({ reset: true, more: true, cursor: 'half', households: [household('a')] }), new Response('', { status: 500 }))
    await expect(bringUpToDate()).rejects.toThrow()
    expect(await held()).toEqual(['a', 'b'])
    const came = pages(page({ households: [household('z')] }))
    await bringUpToDate()
    expect(came[0]!.path).toContain('cursor=half')
    expect(await held()).toEqual(['a', 'z'])
  })

  it('begins anew when the server does not know its cursor', async () => {
    pages(page({ reset: true, cursor: 'old', households: [household('a')] }))
    await bringUpToDate()
    const unknown = json({ code: 'request.bad_cursor', message: { zh: '游标无效', en: 'bad' } }, 400)
    const came = pages(unknown, page({ reset: true, households: [household('b')] }))
    await bringUpToDate()
    expect(came.map(({ path }) => path)).toEqual(['/api/v1/sync?cursor=old', '/api/v1/sync'])
    expect(await held()).toEqual(['b'])
  })

  it('leaves forms and tasks as they are unless it is told the whole list', async () => {
    const task: Task = { kind: 'reminder', id: 't' }
    pages(page({ reset: true, tasks: [task] }))
    await bringUpToDate()
    pages(page({ tasks: null }))
    await bringUpToDate()
    expect(await database().tasks.count()).toBe(1)
    pages(page({ tasks: [] }))
    await bringUpToDate()
    expect(await database().tasks.count()).toBe(0)
    vi.unstubAllGlobals()
  })
})
