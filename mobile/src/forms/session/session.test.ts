// Sessions on the real engine: what is restored, taken away, chosen from a long list, sent.
import { describe, expect, it } from 'vitest'

import type { Draft, FilledForm, FormStore } from '@/offline/contract'

import { pagesOf } from '../engine/pages'
import { questionsIn, type Question } from '../engine/nodes'
import { Session, type OpenedForm } from './session'

// The engine's WebAssembly is found by this under Node.
Object.assign(globalThis, { __dirname: import.meta.dirname })
// jsdom has no Blob.text().
Blob.prototype.text ??= function (this: Blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsText(this)
  })
}

const XFORM = `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>走访</h:title><model>
<itext><translation lang="zh" default="true()"><text id="/data/cattle:label"><value>牛</value></text><text id="/data/cattle:hint"><value>头数</value><value form="guidance">连小牛一起数</value></text></translation></itext>
<instance><data id="visit" version="1"><household/><head/><cattle/><member jr:template=""><name/><photo/></member><photo/><meta><instanceID/></meta></data></instance>
<instance id="households" src="jr://file-csv/households.csv"/>
<bind nodeset="/data/household" type="string" required="true()"/>
<bind nodeset="/data/head" type="string" calculate="instance('households')/root/item[name = /data/household ]/head_name"/>
<bind nodeset="/data/cattle" type="int" constraint=". &lt; 100"/>
<bind nodeset="/data/member/name" type="string"/><bind nodeset="/data/member/photo" type="binary"/><bind nodeset="/data/photo" type="binary"/>
<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>
</model></h:head><h:body>
<select1 ref="/data/household"><label>农户</label><itemset nodeset="instance('households')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>
<input ref="/data/cattle"><label ref="jr:itext('/data/cattle:label')"/><hint ref="jr:itext('/data/cattle:hint')"/></input>
<group ref="/data/member"><label>成员</label><repeat nodeset="/data/member"><input ref="/data/member/name"><label>姓名</label></input><upload ref="/data/member/photo" mediatype="image/*"><label>像</label></upload></repeat></group>
<upload ref="/data/photo" mediatype="image/*"><label>照片</label></upload>
</h:body></h:html>`

const ROWS = Array.from({ length: 300 }, (_, n) => `id${n},李${n} ${n},李${n}`).join('\n')
const FORM: OpenedForm = {
  formId: 'visit',
  version: '1',
  hash: 'h',
  title: '走访',
  xml: XFORM,
  files: { 'households.csv': `name,label,head_name\n${ROWS}\n` },
}
const WHO = { device: 'd', username: 'u' }

class Kept {
  drafts = new Map<string, Draft>()
  sent: FilledForm[] = []
  store: FormStore = {
    saveDraft: async (draft) => void this.drafts.set(draft.instanceId, draft),
    loadDraft: async (id) => this.drafts.get(id),
    listDrafts: async () => [...this.drafts.values()],
    deleteDraft: async (id) => void this.drafts.delete(id),
    enqueue: async (filled) => void this.sent.push(filled),
    formFiles: async () => FORM,
  }
}

const named = (session: Session, reference: string): any =>
  [...questionsIn(session.root.value)].find((question: Question) => question.currentState.reference === reference)
const photo = (name: string) => new File([name], name, { type: 'image/jpeg' })

describe('a form being filled', () => {
  it('chooses one of three hundred households without giving them all to the engine', async () => {
    const session = await Session.open(FORM, new Kept().store, WHO)
    expect(named(session, '/data/household').currentState.valueOptions).toHaveLength(0)
    await session.choose(named(session, '/data/household'), ['id250'])
    expect(named(session, '/data/household').currentState.valueOptions).toHaveLength(1)
    expect(session.root.value.instanceState.instanceXML).toContain('<household>id250</household><head>李250</head>')
    expect(session.householdName()).toBe('李250')
  })

  it('begins with the household that it was opened for, and is no draft before an answer', async () => {
    const kept = new Kept()
    const session = await Session.open(FORM, kept.store, WHO, { household: 'id3' })
    expect(named(session, '/data/household').currentState.value).toEqual(['id3'])
    await session.flush()
    expect(kept.drafts.size).toBe(0)
  })

  it('resumes with its files under their names, and lets go of one that is taken away', async () => {
    const kept = new Kept()
    const first = await Session.open(FORM, kept.store, WHO, { household: 'id3' })
    first.attach(named(first, '/data/photo'), photo('1.jpg'), { taken_at: '2026-11-25T08:00:00+08:00' })
    const members = first.root.value.currentState.children.find((node: any) =>
      node.nodeType.startsWith('repeat-range'),
    ) as any
    members.addInstances()
    first.attach(named(first, '/data/member[1]/photo'), photo('2.jpg'), {})
    await first.flush()

    const draft = kept.drafts.get(first.instanceId)!
    expect(draft.attachments.map(({ name }) => name).sort()).toEqual(['1.jpg', '2.jpg'])
    const again = await Session.open(FORM, kept.store, WHO, { draft })
    expect(again.instanceId).toBe(first.instanceId)
    expect(again.root.value.instanceState.instanceXML).toBe(draft.xml)
    again.detach(named(again, '/data/member[1]/photo'))
    expect(again.root.value.instanceState.instanceXML).toContain('<photo/></member>')
    expect(await again.finish()).toBe(true)
    expect(kept.sent[0]!.attachments.map(({ name, claimed }) => [name, claimed.taken_at])).toEqual([
      ['1.jpg', '2026-11-25T08:00:00+08:00'],
    ])
  })

  it('is not sent while an answer is wrong or missing, and says which', async () => {
    const kept = new Kept()
    const session = await Session.open(FORM, kept.store, WHO)
    named(session, '/data/cattle').setValue('100')
    expect(await session.finish()).toBe(false)
    expect(kept.sent).toHaveLength(0)
    expect(session.told).toContain(named(session, '/data/household').nodeId)
    expect(session.told).toContain(named(session, '/data/cattle').nodeId)
  })

  it('keeps what it replaces through being saved and resumed', async () => {
    const kept = new Kept()
    const first = await Session.open(FORM, kept.store, WHO, { household: 'id3' })
    first.changed()
    await first.flush()
    const draft = { ...kept.drafts.get(first.instanceId)!, edits: 'uuid:old' }
    const edit = await Session.open(FORM, kept.store, WHO, { draft })
    expect(await edit.finish()).toBe(true)
    expect(kept.sent[0]!.xml).toContain('<deprecatedID>uuid:old</deprecatedID>')
  })

  it('keeps guidance out of the hint', async () => {
    const session = await Session.open(FORM, new Kept().store, WHO)
    expect(named(session, '/data/cattle').currentState.hint.asString).toBe('头数')
    expect(session.guidance.get('/data/cattle:hint')?.get('zh')).toBe('连小牛一起数')
  })

  it('has a page for loose questions, one for a repeat’s list, one for what follows', async () => {
    const session = await Session.open(FORM, new Kept().store, WHO)
    expect(
      pagesOf(session.root.value).map(({ elements }) => elements.map(({ node }) => node.currentState.reference)),
    ).toEqual([['/data/household', '/data/cattle'], ['/data/member'], ['/data/photo']])
  })
})
