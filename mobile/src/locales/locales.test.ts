import { describe, expect, it } from 'vitest'

import { borrowerZh } from '@/borrower/locales'
import { borrowerEn } from '@/borrower/locales.en'
import { formsZh } from '@/forms/locales'
import { formsEn } from '@/forms/locales.en'
import { officerZh } from '@/pages/officer/locales'
import { officerEn } from '@/pages/officer/locales.en'
import { deskZh } from '@/office/desk/locales'
import { deskEn } from '@/office/desk/locales.en'
import { detailZh } from '@/office/detail/locales'
import { detailEn } from '@/office/detail/locales.en'
import { officeZh } from '@/office/locales'
import { officeEn } from '@/office/locales.en'
import { en } from './en'
import { zh } from './zh'

type Tree = { [key: string]: string | Tree }

/** Names in braces, by the path of each text. */
function places(tree: Tree, path = ''): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(path + key, [...new Set(value.match(/\{\w+\}/g) ?? [])].sort())
    else for (const [inner, names] of places(value, `${path}${key}.`)) found.set(inner, names)
  }
  return found
}

describe('the two languages', () => {
  it.each([
    ['the app', zh, en],
    ['the forms', formsZh, formsEn],
    ['the loan officer', officerZh, officerEn],
    ['the offices', officeZh, officeEn],
    ['the desk', deskZh, deskEn],
    ['the borrower', borrowerZh, borrowerEn],
    ['one household, loan and application at the office', detailZh, detailEn],
  ])('say the same things with the same values: %s', (_, chinese, english) => {
    expect(places(english as Tree)).toEqual(places(chinese as Tree))
  })
})
