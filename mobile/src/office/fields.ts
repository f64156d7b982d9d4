/** The small forms of the office's pages: what their fields are, what is sent of them, what the server says of each. */
import { Refused, inWords } from '@/api/problems'
import { i18n } from '@/i18n'

export interface Field {
  /** Where its value goes in the JSON that is sent: "reason", "terms/annual_rate". */
  name: string
  label: string
  kind?: 'text' | 'area' | 'date' | 'money' | 'rate' | 'whole' | 'yes' | 'choice'
  required?: boolean
  choices?: [value: string, words: string][]
  /** What stands in it at first. */
  value?: string
  /** Fields of one group that follow one another stand under its name. */
  group?: string
}

/** What was refused: at fields, by their names, and besides. */
export interface Told {
  at: Record<string, string>
  rest: string
}

/** Returns the JSON of what was filled in; empty fields are left out. A rate is asked in percent and sent as a fraction. */
export function bodyOf(fields: Field[], values: Record<string, string>): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of fields) {
    const text = (values[field.name] ?? '').trim()
    if (!text) continue
    const steps = field.name.split('/')
    const last = steps.pop() ?? ''
    let place = body
    for (const step of steps) place = (place[step] ??= {}) as Record<string, unknown>
    place[last] = sent(field, text)
  }
  return body
}

function sent(field: Field, text: string): unknown {
  if (field.kind === 'money') return text.replaceAll(/[,，\s]/g, '')
  if (field.kind === 'rate') return fraction(text)
  if (field.kind === 'whole') return /^\d+$/.test(text) ? Number(text) : text
  return field.kind === 'yes' ? text === 'true' : text
}

/** Writes percent as a fraction, digit by digit: "4.35" is "0.0435". What is no number stays, for the server to refuse. */
export function fraction(percent: string): string {
  const found = /^(\d+)(?:\.(\d*))?$/.exec(percent.replace(/\s*[%％]$/, ''))
  if (!found) return percent
  const whole = (found[1] ?? '').padStart(3, '0')
  return `${whole.slice(0, -2)}.${whole.slice(-2)}${found[2] ?? ''}`.replace(/^0+(?=\d)/, '')
}

/** Writes a fraction as percent for a field: "0.0435" is "4.35". */
export function percent(rate: string | number | null | undefined): string {
  return rate === null || rate === undefined || rate === '' ? '' : String(Math.round(Number(rate) * 1e8) / 1e6)
}

/** The fields that a place in the JSON means: the one at it or around it, else all within it, else one of its last name. */
function named(path: string, names: string[]): string[] {
  const around = names.filter((name) => path === name || path.startsWith(`${name}/`)).sort((a, b) => b.length - a.length)
  if (around.length) return around.slice(0, 1)
  const within = names.filter((name) => name.startsWith(`${path}/`))
  return within.length ? within : names.filter((name) => name.endsWith(`/${path}`)).slice(0, 1)
}

/** Sorts what the server refused to the fields that it names; what is at none of them is told besides. */
export function toldAt(error: unknown, names: string[]): Told {
  if (!(error instanceof Refused)) return { at: {}, rest: inWords(error) }
  const english = i18n.global.locale.value === 'en'
  const words = english ? error.words.en : error.words.zh
  const each = (error.errors as { pointer?: string; zh?: string; en?: string }[]).filter((one) => one?.zh)
  const all = each.length ? each.map((one) => ({ pointer: one.pointer, words: (english ? one.en : one.zh) ?? '' })) : [{ pointer: error.pointer, words }]
  const told: Told = { at: {}, rest: '' }
  const rest: string[] = []
  for (const one of all) {
    const path = (one.pointer ?? '').replace(/^\//, '')
    const found = path ? named(path, names) : []
    for (const name of found) told.at[name] ??= one.words
    if (!found.length) rest.push(one.words)
  }
  told.rest = rest.join(' ')
  return told
}
