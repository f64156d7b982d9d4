/** What can go wrong between phone and server, in words of both languages. */
import { i18n } from '@/i18n'
import type { Problem } from './schemas'

/** The server refused, and says why. */
export class Refused extends Error {
  override readonly name = 'Refused'
  constructor(
    readonly status: number,
    readonly code: string,
    readonly words: { zh: string; en: string },
    /** Seconds to wait, where the server says so. */
    readonly retryAfter?: number,
    /** One entry a wrong field, row or cell, where the server lists them. */
    readonly errors: unknown[] = [],
    /** JSON pointer to the one wrong field, where it is one. */
    readonly pointer?: string,
  ) {
    super(`${status} ${code}`)
  }
}

/** No answer came: no signal, or the server is down. Nothing is known of what happened to the request. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** Nobody is signed in, or the sign-in has ended and the password is needed again. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn'
}

/** The form is not on the phone and cannot be fetched now. */
export class FormMissing extends Error {
  override readonly name = 'FormMissing'
}

/** Reads the problem in an answer; one that is no problem JSON (a proxy's page) is told by its status. */
export async function refusal(answer: Response): Promise<Refused> {
  const wait = Number(answer.headers.get('Retry-After')) || undefined
  try {
    const body = (await answer.json()) as Problem
    const { zh = '', en = '' } = body.message ?? {}
    if (body.code && zh) return new Refused(answer.status, body.code, { zh, en }, wait, body.errors, body.pointer)
  } catch {
    // Told below.
  }
  return new Refused(answer.status, `http.${answer.status}`, wordsOf(answer.status), wait)
}

const WORDS: Record<number, [zh: string, en: string]> = {
  413: ['文件太大，服务器不收。', 'The file is larger than the server takes.'],
  429: ['请求太频繁，请稍后再试。', 'Too many requests; try again later.'],
  502: ['服务器正在维护，稍后自动重试。', 'The server is being maintained; this is tried again later.'],
  503: ['服务器正忙，稍后自动重试。', 'The server is busy; this is tried again later.'],
}

function wordsOf(status: number): { zh: string; en: string } {
  const [zh, en] = WORDS[status] ?? [`服务器出错（${status}），稍后自动重试。`, `Server error (${status}); this is tried again later.`]
  return { zh, en }
}

/** Returns what to tell the person about an error, in the language in use. */
export function inWords(error: unknown): string {
  const { t, locale } = i18n.global
  if (error instanceof Refused) return error.words[locale.value === 'en' ? 'en' : 'zh']
  if (error instanceof NoAnswer) return t('problem.noAnswer')
  if (error instanceof NotSignedIn) return t('problem.notSignedIn')
  if (error instanceof FormMissing) return t('problem.formMissing')
  if (isQuota(error)) return t('problem.storageFull')
  return t('problem.unknown', { what: error instanceof Error ? error.message : String(error) })
}

/** Says whether an error means that the phone's storage is full. */
export function isQuota(error: unknown): boolean {
  let one: unknown = error
  for (let depth = 0; depth < 4 && one instanceof Object; depth++) {
    if ('name' in one && one.name === 'QuotaExceededError') return true
    one = 'inner' in one ? one.inner : undefined
  }
  return false
}
