/** What can be recorded of a loan at a desk: where each is sent and what it asks; the server says which are possible. */
import type { LoanEvent } from '@/collecting/shapes'
import { i18n } from '@/i18n'
import { today } from '@/offline/time'
import type { Field } from '../fields'
import { yuan } from '../numbers'

export const PATHS: Record<string, string> = {
  disbursement: 'disbursements', repayment: 'repayments', fee: 'fees', recovery: 'recoveries', cancellation: 'cancellation', extension: 'extensions', renewal: 'renewals', diversion: 'diversions',
  fund_paid: 'fund-payments', write_off: 'write-offs', reversal: 'reversals',
}
/** Kinds that nothing undoes: a renewal stands in two loans, a cancelled one never began, a reversal is done again. */
export const FOREVER = new Set(['renewal', 'cancellation', 'reversal'])
/** Kinds that a serial number keeps from being doubled; the others are refused if the loan was changed since it was read. */
export const BY_SERIAL = new Set(['repayment', 'fee', 'recovery'])
const REVERSIBLE = new Set(['disbursement', 'repayment', 'fee', 'extension', 'diversion', 'fund_paid', 'recovery', 'write_off'])
const METHODS = ['interest_only', 'equal_installment', 'equal_principal', 'bullet']
const FREQUENCIES = ['monthly', 'quarterly', 'once']

/** Returns the fields of a kind of event. */
export function fieldsOf(kind: string, events: LoanEvent[]): Field[] {
  const { t } = i18n.global
  const word = (key: string) => t(`office.detail.act.${key}`)
  const on: Field = { name: 'on', label: word('on'), kind: 'date', required: true, value: today() }
  const amount: Field = { name: 'amount', label: word('amount'), kind: 'money', required: true }
  const serial: Field = { name: 'serial', label: word('serial'), required: true }
  const note: Field = { name: 'note', label: word('note') }
  const rate: Field = { name: 'annual_rate', label: word('rate'), kind: 'rate' }
  const early: Field = { name: 'early', label: word('early'), choices: ['reduce_amount', 'reduce_term'].map((one) => [one, word(one)]) }
  const chosen = (name: string, group: string, keys: string[]): Field => ({
    name, label: t(`office.detail.loan.${group}`), required: true, choices: keys.map((key) => [key, t(`office.detail.${group}.${key}`)]),
  })
  const each: Record<string, () => Field[]> = {
    disbursement: () => [on, { ...amount, label: word('amountAll'), required: false }, { ...serial, required: false }, note],
    repayment: () => [on, amount, serial, early, note],
    fee: () => [on, amount, serial, note],
    recovery: () => [on, amount, serial, note],
    cancellation: () => [on, note],
    extension: () => [on, { name: 'matures_on', label: word('matures'), kind: 'date', required: true }, rate, note],
    renewal: () => [
      on, { name: 'contract_number', label: word('contract'), required: true }, { ...rate, name: 'terms/annual_rate', required: true }, chosen('terms/method', 'method', METHODS),
      { name: 'terms/periods', label: t('office.detail.loan.periods'), kind: 'whole', required: true }, chosen('terms/frequency', 'frequency', FREQUENCIES), note,
    ],
    diversion: () => [on, { ...amount, label: word('amountNone') }, note],
    fund_paid: () => [on, amount, { name: 'bank_share', label: word('bankShare'), kind: 'money' }, serial, note],
    write_off: () => [on, note],
    reversal: () => [{ name: 'of', label: word('of'), kind: 'whole', required: true, choices: reversible(events) }, on, { ...note, label: word('why'), required: true }],
  }
  return each[kind]?.() ?? []
}

function reversible(events: LoanEvent[]): [string, string][] {
  const left = events.filter((one) => REVERSIBLE.has(one.kind) && !one.reversed_by).reverse()
  return left.map((one) => [String(one.n), `${one.n} · ${one.on} · ${i18n.global.t(`officer.loan.kind.${one.kind}`)}${one.amount ? ` ${yuan(one.amount)}` : ''}`])
}
