/** What somebody does with an application at a desk, and what each act asks. */
import { i18n } from '@/i18n'
import { account, may } from '@/session/session'
import { percent, type Field } from '../fields'
import type { ApplicationRead } from '../shapes'
import { either } from '../words'

export const ACTS = ['pass', 'return', 'refuse', 'suspend', 'resume', 'withdraw', 'note'] as const
const MUST_SAY_WHY = new Set<string>(['return', 'refuse', 'suspend', 'withdraw'])
/** Acts that take facts and papers with them. */
export const WITH_FACTS = new Set<string>(['pass', 'note'])
const METHODS = ['interest_only', 'equal_installment', 'equal_principal', 'bullet']

export interface Part {
  key: string
  title: string
  fields: Field[]
}

/** Returns the step that an application is at. */
export function stepNow(one: ApplicationRead): ApplicationRead['chain'][number] | undefined {
  return one.chain.find((step) => step.state === 'now')
}

/** Says whether the account may make the loan of an application: approved, and the step that lends is its role's. */
export function mayLend(one: ApplicationRead): boolean {
  const mine = stepNow(one)?.roles.includes(account.value?.role ?? '') ?? false
  return one.state === 'approved' && one.kind !== 'extension' && mine && may('loans.register')
}

/** Returns the fields of an act besides facts: reason, where it is sent back to, the terms that are approved. */
export function fieldsOf(act: string, one: ApplicationRead): Field[] {
  const { t } = i18n.global
  const word = (key: string) => t(`office.detail.application.${key}`)
  const must = MUST_SAY_WHY.has(act)
  const reason: Field = { name: 'reason', label: word(must ? 'reasonAsked' : 'reasonFree'), kind: 'area', required: must }
  if (act === 'return') {
    const before = one.chain.filter((step) => step.state === 'done').reverse()
    return [{ name: 'to', label: word('to'), required: true, value: before[0]?.step, choices: before.map((step) => [step.step, either(step)]) }, reason]
  }
  const months: Field = { name: 'months', label: word('months'), kind: 'whole', value: String(one.months ?? '') }
  if (one.kind === 'extension') return extensionFields(act, one, months, reason)
  if (act !== 'pass' || !stepNow(one)?.decides) return [reason]
  return [
    { name: 'amount', label: word('amount'), kind: 'money', value: String(one.amount ?? '') },
    months,
    { name: 'rate', label: word('rate'), kind: 'rate', value: percent(one.approved?.rate) },
    { name: 'method', label: word('method'), value: one.method, choices: METHODS.map((key) => [key, t(`office.detail.method.${key}`)]) },
    reason,
  ]
}

/** By how many months is said at any step; the rate from then on by who decides. */
function extensionFields(act: string, one: ApplicationRead, months: Field, reason: Field): Field[] {
  const word = (key: string) => i18n.global.t(`office.detail.application.${key}`)
  if (!WITH_FACTS.has(act)) return [reason]
  const by: Field = { ...months, label: word('byMonths') }
  return act === 'pass' && stepNow(one)?.decides ? [by, { name: 'rate', label: word('rateThen'), kind: 'rate' }, reason] : [by, reason]
}

/** Returns the facts that can come with an act: to pass, what the step lacks of them; to add facts, all. */
export function partsOf(act: string, one: ApplicationRead): Part[] {
  const { t } = i18n.global
  const field = (part: string, name: string, kind?: Field['kind'], required = false, label = name): Field => ({
    name: `${part}/${name}`, label: t(`office.detail.application.${label}`), kind, required,
  })
  const posted = (one.notice ?? {}) as Record<string, string | undefined>
  const ofNotice = (name: string, kind?: Field['kind'], label = name): Field => ({ ...field('notice', name, kind, kind === 'date', label), value: posted[name] })
  const all: Part[] = [
    { key: 'interview', title: '', fields: [
      field('interview', 'interviewer'), field('interview', 'family_income', 'money'), field('interview', 'other_debt', 'money'), field('interview', 'impression', 'area', true),
    ] },
    { key: 'site_check', title: '', fields: [
      field('site_check', 'scale'), field('site_check', 'matches', 'yes', true), field('site_check', 'suggested_amount', 'money'), field('site_check', 'reason', 'area', true),
    ] },
    { key: 'notice', title: '', fields: [ofNotice('from', 'date'), ofNotice('to', 'date', 'to_day'), ofNotice('place')] },
    { key: 'assessment', title: '', fields: [
      field('assessment', 'income', 'money'), field('assessment', 'debts', 'money'), field('assessment', 'suggested_amount', 'money'), field('assessment', 'suggested_months', 'whole'),
      field('assessment', 'opinion', 'area', true),
    ] },
  ]
  const lacks = new Set((one.missing ?? []).map((lack) => lack.key))
  const shown = all.filter((part) => (act === 'note' ? true : act === 'pass' && lacks.has(part.key)))
  return shown.map((part) => ({ ...part, title: t(`office.detail.application.${part.key}`) }))
}

export interface PaperKind {
  key: string
  words: string
  lacking: boolean
}

/** Kinds of papers of the chain with their names: first those that the step wants and that are not there. */
export function papersOf(one: ApplicationRead): PaperKind[] {
  const held = new Set((one.documents ?? []).map((paper) => paper.kind))
  const lacking = (one.missing ?? []).filter((lack) => lack.kind === 'document').map((lack) => ({ key: lack.key ?? '', words: either(lack), lacking: true }))
  const wanted = (stepNow(one)?.documents ?? []).map((kind) => ({ key: kind.key ?? '', words: either(kind), lacking: !held.has(kind.key ?? '') }))
  const rest = one.chain.flatMap((step) => step.documents).map((kind) => ({ key: kind.key ?? '', words: either(kind), lacking: false }))
  const known = new Map<string, PaperKind>()
  for (const kind of [...lacking, ...wanted, ...rest]) if (!known.has(kind.key)) known.set(kind.key, kind)
  return [...known.values()]
}
