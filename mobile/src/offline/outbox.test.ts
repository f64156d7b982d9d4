import { beforeEach, describe, expect, it } from 'vitest'

import { json, server, signedInAs, type Request } from '@/testing/phone'
import type { FilledForm } from './contract'
import { database } from './database'
import { isDue, mend, nextAttempt, sendNow } from './outbox'
import { store } from './store'

let number = 0

async function queued(title: string, values: Partial<FilledForm> = {}): Promise<string> {
  const instanceId = `uuid:${++number}`
  const xml = `<data id="visit" version="1"><meta><instanceID>${instanceId}</instanceID></meta></data>`
  await store.enqueue({ instanceId, formId: 'visit', version: '1', formHash: '', title, xml, attachments: [], startedAt: '2026-11-25T08:00:00Z', ...values })
  return instanceId
}

const stored = () => json({ instance_id: 'x', attachments: [] }, 201)
const posts = (came: Request[]) => came.filter(({ path }) => path.startsWith('/api/v1/submissions?'))

describe('the outbox', () => {
  beforeEach(() => {
    signedInAs(`outbox-${++number}`)
    server(() => undefined)
  })

  it('sends the oldest first and keeps the answers of what was sent', async () => {
    for (const title of ['一', '二', '三']) await queued(title)
    const came = server(stored)
    await sendNow()
    const titles = (await database().sent.orderBy('instanceId').toArray()).map(({ title }) => title)
    expect(titles.sort()).toEqual(['一', '三', '二'].sort())
    expect(posts(came)).toHaveLength(3)
    expect(String(posts(came)[0]!.body)).toContain(`uuid:${number - 2}`)
    expect(await database().outbox.count()).toBe(0)
  })

  it('stops at no answer, waits longer each time, and loses nothing', async () => {
    await queued('一')
    await queued('二')
    const came = server(() => undefined)
    await sendNow()
    expect(posts(came)).toHaveLength(1)
    expect(isDue()).toBe(false)
    const first = nextAttempt.value! - performance.now()
    expect(first).toBeGreaterThan(3000)
    expect((await database().outbox.toArray()).map(({ state }) => state)).toEqual(['waiting', 'waiting'])
  })

  it.each([400, 403, 404, 409, 413, 422])('lets the next one pass when one is refused with %i, and keeps why', async (status) => {
    await queued('坏')
    await queued('好')
    let first = true
    server(() => {
      if (!first) return stored()
      first = false
      return json({ code: 'x.y', message: { zh: '不行', en: 'no' } }, status)
    })
    await sendNow()
    expect(await database().outbox.toArray()).toMatchObject([{ title: '坏', state: 'refused', trouble: { zh: '不行', status } }])
    expect(await database().sent.count()).toBe(1)
  })

  it('waits as long as the server asks when it has too much to do', async () => {
    await queued('一')
    server(() => new Response('', { status: 429, headers: { 'Retry-After': '120' } }))
    await sendNow()
    expect(nextAttempt.value! - performance.now()).toBeGreaterThan(90_000)
    expect(await database().outbox.toArray()).toMatchObject([{ state: 'waiting' }])
  })

  it('makes a replacement of what the server has already, and the same again of what it has not', async () => {
    const unknown = await queued('没收到')
    expect(await mend(unknown)).toBe(unknown)
    const known = await queued('收到了')
    await database().outbox.where({ instanceId: known }).modify({ answersSent: true })
    const draftId = await mend(known)
    expect(draftId).not.toBe(known)
    const draft = await store.loadDraft(draftId)
    expect(draft).toMatchObject({ edits: known })
    expect(draft!.xml).toContain(`<deprecatedID>${known}</deprecatedID>`)
  })

  it('renews the token once for all that wait, and asks for the password when it cannot', async () => {
    await queued('一')
    const came = server(({ path }) => json({ code: 'auth.x', message: { zh: '过期', en: 'over' } }, path.includes('auth') ? 401 : 401))
    await sendNow()
    expect(came.filter(({ path }) => path.includes('refresh'))).toHaveLength(1)
    expect(await database().outbox.toArray()).toMatchObject([{ state: 'waiting' }])
  })
})
