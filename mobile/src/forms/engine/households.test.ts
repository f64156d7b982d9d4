import { describe, expect, it } from 'vitest'

import { csvOf, onlyLooksUp, readCsv } from './households'

const HEAD = 'name,label,head_name\r\n'
const many = readCsv(HEAD + Array.from({ length: 300 }, (_, n) => `id${n},李${n},李${n}`).join('\r\n'))

describe('a list of households', () => {
  it('is read with quotes, commas, line breaks and a byte order mark', () => {
    const { rows, columns } = readCsv('\uFEFFname,label\n"a","李, ""大""\n二"\nb,\n')
    expect(columns).toEqual(['name', 'label'])
    expect(rows).toEqual([
      { name: 'a', label: '李, "大"\n二' },
      { name: 'b', label: '' },
    ])
  })

  it('gives the engine the rows that are named, each once', () => {
    expect(csvOf(many, ['id7', 'nobody', 'id7'])).toBe('name,label,head_name\nid7,李7,李7\n')
  })

  it('survives being written and read again', () => {
    const list = readCsv('name,label\n"a","李, ""大"""\n')
    expect(readCsv(csvOf(list, ['a'])).rows).toEqual(list.rows)
  })
})

describe('a form that needs but the rows it names', () => {
  const lookUp = `<bind calculate="instance('households')/root/item[name = /data/household ]/head_name"/>`
  const list = `<itemset nodeset="instance('households')/root/item">`

  it('looks them up by name', () => {
    expect(onlyLooksUp(lookUp + list, many)).toBe(true)
  })

  it.each([
    `<bind calculate="count(instance('households')/root/item[village = 'x'])"/>`,
    `<itemset nodeset="instance('households')/root/item[village= /data/village ]">`,
    `<bind calculate="concat(instance('households')/root/item[name = /data/a ]/label, instance('households')/root/item[1]/label)"/>`,
    `<bind calculate="instance('households')/root/item/label"/>`,
  ])('is not one with %s', (use) => {
    expect(onlyLooksUp(lookUp + list + use, many)).toBe(false)
  })

  it('is not trimmed for a short list', () => {
    expect(onlyLooksUp(list, readCsv(HEAD + 'a,b,c\n'))).toBe(false)
  })
})
