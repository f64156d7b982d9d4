/** What a loan that was signed asks at a desk; what the scheme allows comes first, the rest only a paper contract may have. */
import { i18n } from '@/i18n'
import { account } from '@/session/session'
import type { Field } from '../fields'
import type { HouseholdRead, SchemeRules } from '../shapes'

const METHODS = ['interest_only', 'equal_installment', 'equal_principal', 'bullet']
const FREQUENCIES = ['monthly', 'quarterly', 'once']
const MODES = ['self_use', 'four_party', 'joint_guarantee', 'credit', 'guaranteed']
const USES = [
  'planting', 'breeding', 'processing', 'tourism', 'trade', 'machinery', 'skills', 'building', 'wedding', 'financial_products', 'household_goods', 'shareholding', 'lending_on', 'enterprise_use',
  'government_platform', 'real_estate', 'infrastructure',
]

/** The fields of a contract under a scheme for a household; household, scheme and day of signing are chosen before. */
export function contractFields(household: HouseholdRead, rules: SchemeRules): Field[] {
  const { t } = i18n.global
  const word = (key: string) => t(`office.contract.${key}`)
  const chosen = (name: string, label: string, group: string, all: string[], allowed: string[]): Field => {
    const known = [...allowed, ...all.filter((key) => !allowed.includes(key))]
    const words = (key: string) => t(`office.detail.${group}.${key}`) + (allowed.includes(key) ? '' : word('notAllowed'))
    return { name, label, required: true, value: allowed.length === 1 ? allowed[0] : undefined, choices: known.map((key) => [key, words(key)]) }
  }
  const ownBank = account.value?.institution
  const head = household.members.find((one) => one.relation === '户主') ?? household.members[0]
  return [
    { name: 'contract_number', label: t('office.col.contract'), required: true },
    ...(household.members.length
      ? [{ name: 'borrower/member', label: t('office.col.borrower'), value: head?.id, choices: household.members.map((one) => [one.id ?? '', [one.name, one.relation].filter(Boolean).join(' · ')] as [string, string]) }]
      : []),
    ...(ownBank ? [] : [{ name: 'institution', label: t('office.col.bank'), required: true, value: household.institution ?? undefined }]),
    { name: 'officer', label: word('officer'), value: account.value?.role === 'loan_officer' ? account.value.username : undefined },
    { name: 'terms/principal', label: t('office.col.principal'), kind: 'money', required: true },
    { name: 'terms/annual_rate', label: t('office.detail.act.rate'), kind: 'rate', required: true },
    chosen('terms/method', t('office.detail.loan.method'), 'method', METHODS, rules.methods),
    chosen('terms/frequency', t('office.detail.loan.frequency'), 'frequency', FREQUENCIES, rules.frequencies),
    { name: 'terms/periods', label: t('office.detail.loan.periods'), kind: 'whole', required: true },
    { name: 'terms/first_due_on', label: word('firstDue'), kind: 'date' },
    { name: 'terms/matures_on', label: word('matures'), kind: 'date' },
    chosen('mode', t('office.detail.loan.mode'), 'mode', MODES, rules.modes.filter((one) => one.new).map((one) => one.mode)),
    chosen('use', t('office.col.use'), 'use', USES, rules.uses.permitted),
    { name: 'use_detail', label: word('useDetail') },
    { name: 'legacy', label: word('legacy'), kind: 'yes', value: 'false' },
    { name: 'note', label: t('office.detail.act.note'), kind: 'area' },
  ]
}
