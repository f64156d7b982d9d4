/** Accounts as an office fills them in. */
import { i18n } from '@/i18n'
import { account } from '@/session/session'
import type { Field } from '../fields'
import type { UserRow } from '../shapes'

export const ROLES = ['admin', 'county_office', 'township_office', 'village_cadre', 'risk_group', 'loan_officer', 'bank_reviewer', 'auditor']
const OF_BANKS = new Set(['loan_officer', 'bank_reviewer'])
const { t } = i18n.global

/** Roles that the caller may give, with their names; only administrators make administrators. */
export function rolesToGive(): [string, string][] {
  return ROLES.filter((one) => one !== 'admin' || account.value?.role === 'admin').map((one) => [one, t(`office.role.${one}`)])
}

/** The fields of an account; the region is chosen beside them. A phone number that is left empty stays as it is. */
export function userFields(user?: UserRow): Field[] {
  return [
    ...(user ? [] : [{ name: 'username', label: t('office.col.username'), required: true }]),
    { name: 'name', label: t('office.desk.user.name'), required: true, value: user?.name },
    { name: 'role', label: t('office.col.role'), required: true, choices: rolesToGive(), value: user?.role },
    { name: 'institution', label: t('office.desk.user.institution'), value: user?.institution ?? undefined },
    { name: 'phone', label: user?.phone ? t('office.desk.user.phoneNow', { phone: user.phone }) : t('office.desk.user.phone') },
  ]
}

/** Returns what is sent of an account: the whole of its place, so that an emptied bank is none any more. */
export function userBody(body: Record<string, unknown>, region: string): Record<string, unknown> {
  const bank = body.institution ?? null
  return { ...body, region, institution: OF_BANKS.has(String(body.role)) || bank ? bank : null }
}
