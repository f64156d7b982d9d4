/** The numbers to call a borrower under: read whole for a purpose, which the server writes into its audit log. */
import { askJson } from '@/api/http'
import type { components } from '@/api/types'

type Household = components['schemas']['Household']

export interface Reachable {
  name: string
  relation?: string | null
  phone: string
}

/** Returns the numbers of a household, the borrower's first. Throws Refused, NoAnswer, NotSignedIn. */
export async function numbersOf(household: string, purpose: string, borrower?: string): Promise<Reachable[]> {
  const query = new URLSearchParams({ unmask: 'phone', purpose })
  const found = await askJson<Household>(`/api/v1/households/${household}?${query}`)
  const members = (found.members ?? []).flatMap(({ name = '', relation, phone }) => (phone ? [{ name, relation, phone }] : []))
  members.sort((a, b) => Number(b.name === borrower) - Number(a.name === borrower))
  const known = members.some((one) => one.phone === found.phone)
  return found.phone && !known ? [{ name: found.head_name ?? '', phone: found.phone }, ...members] : members
}
