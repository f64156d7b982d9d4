import { beforeEach, describe, expect, it } from 'vitest'

import { NotSignedIn } from '@/api/problems'
import { forget } from '@/session/session'
import { signedInAs } from '@/testing/phone'
import type { Draft } from './contract'
import { database } from './database'
import { store } from './store'

let number = 0

function aDraft(values: Partial<Draft> = {}): Draft {
  return {
    instanceId: `uuid:${++number}`, formId: 'visit', version: '1', formHash: 'h', title: '走访', xml: '<data/>', attachments: [],
    startedAt: '2026-11-25T08:00:00Z', updatedAt: '2026-11-25T08:00:00Z', ...values,
  }
}

function photo(name: string, text: string) {
  return { name, blob: new Blob([text], { type: 'image/jpeg' }), type: 'image/jpeg', claimed: {} }
}

describe('the store of form pages', () => {
  beforeEach(() => signedInAs(`store-${++number}`))

  it('gives a draft back with its files', async () => {
    const draft = aDraft({ attachments: [photo('a.jpg', 'aa')], progress: 0.5 })
    await store.saveDraft(draft)
    const held = await store.loadDraft(draft.instanceId)
    expect(held).toMatchObject({ title: '走访', progress: 0.5 })
    expect(held!.attachments.map(({ name }) => name)).toEqual(['a.jpg'])
  })

  it('forgets a file that a draft no longer names, and the draft with its files when it is deleted', async () => {
    const draft = aDraft({ attachments: [photo('a.jpg', 'aa'), photo('b.jpg', 'bb')] })
    await store.saveDraft(draft)
    await store.saveDraft({ ...draft, attachments: [photo('b.jpg', 'bb')] })
    expect((await database().files.toArray()).map(({ name }) => name)).toEqual(['b.jpg'])
    await store.deleteDraft(draft.instanceId)
    expect(await database().files.count()).toBe(0)
    expect(await store.loadDraft(draft.instanceId)).toBeUndefined()
  })

  it('puts a finished form into the outbox in place of its draft, once', async () => {
    const draft = aDraft({ attachments: [photo('a.jpg', 'aa')] })
    await store.saveDraft(draft)
    await store.enqueue(draft)
    await store.enqueue(draft)
    expect(await database().drafts.count()).toBe(0)
    expect(await database().outbox.toArray()).toMatchObject([{ instanceId: draft.instanceId, state: 'waiting', answersSent: false }])
    expect(await database().files.count()).toBe(1)
  })

  it('lists the draft that was changed last first', async () => {
    await store.saveDraft(aDraft({ title: '早', updatedAt: '2026-11-25T08:00:00Z' }))
    await store.saveDraft(aDraft({ title: '晚', updatedAt: '2026-11-25T09:00:00Z' }))
    expect((await store.listDrafts()).map(({ title }) => title)).toEqual(['晚', '早'])
  })

  it('shows nothing of one account to another, and nothing to nobody', async () => {
    await store.saveDraft(aDraft())
    signedInAs(`another-${number}`)
    expect(await store.listDrafts()).toEqual([])
    forget()
    await expect(store.listDrafts()).rejects.toThrow(NotSignedIn)
  })
})
