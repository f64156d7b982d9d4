import { describe, expect, it } from 'vitest'

import { asEdit, editOf, metaOf } from './instance'

const SENT =
  '<data id="v" version="1"><instanceID>no</instanceID><meta><instanceID>uuid:a</instanceID><instanceName>走访 李</instanceName></meta></data>'

describe('an instance', () => {
  it('names itself in its meta, not elsewhere', () => {
    expect(metaOf(SENT, 'instanceID')).toBe('uuid:a')
    expect(metaOf(SENT, 'instanceName')).toBe('走访 李')
    expect(metaOf(SENT, 'deprecatedID')).toBe('')
  })

  it('that was sent begins its replacement', () => {
    const { xml, edits } = editOf(SENT, 'uuid:b')
    expect(edits).toBe('uuid:a')
    expect(metaOf(xml, 'instanceID')).toBe('uuid:b')
    expect(metaOf(xml, 'deprecatedID')).toBe('uuid:a')
  })

  it('says what it replaces, once', () => {
    const once = asEdit(SENT, 'uuid:0')
    expect(asEdit(once, 'uuid:0')).toBe(once)
    expect(once.match(/deprecatedID>uuid:0</g)).toHaveLength(1)
  })
})
