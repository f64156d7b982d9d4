/** A phone for tests: somebody is signed in, and a server that answers as a test says. */
import { vi } from 'vitest'

import type { Household, Tokens } from '@/api/schemas'
import { closeDatabase } from '@/offline/database'
import { keep } from '@/session/session'

/** Signs in as the account of this ID, without a server. */
export function signedInAs(id: string): void {
  closeDatabase()
  const claims = btoa(JSON.stringify({ sub: id }))
  keep({
    access_token: `h.${claims}.s`, refresh_token: 'r', expires_in: 1800,
    user: { username: id, name: id, role: 'village_cadre', region: '522725001003' },
  } as Tokens)
}

export interface Request {
  method: string
  path: string
  body: unknown
  headers: Headers
}

/** Answers requests with what `answer` says; returns those that came. `undefined` is no signal. */
export function server(answer: (request: Request) => Response | undefined): Request[] {
  const came: Request[] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const request = { method: init.method ?? 'GET', path, body: init.body, headers: new Headers(init.headers) }
    came.push(request)
    const told = answer(request)
    if (!told) throw new TypeError('Failed to fetch')
    return told
  })
  return came
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}

/** A household as the server tells it. */
export function household(id: string, values: Partial<Household> = {}): Household {
  return {
    id, code: `C-${id}`, region: '522725001003', village: '茶店村', head_name: '李建国', version: 1, card: null,
    members: [{ name: '李建国' }], records: [], ...values,
  } as Household
}
