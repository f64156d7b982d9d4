/** The time as the server has it: phones' clocks are wrong, and a loan is late by the server's calendar. */

const KEPT = 'ruhu.skew'
let skew = Number(typeof localStorage === 'undefined' ? 0 : (localStorage.getItem(KEPT) ?? 0)) || 0

/** Takes the server's time (ISO 8601) as the present. */
export function learnTime(server?: string): void {
  const time = server ? Date.parse(server) : NaN
  if (Number.isNaN(time)) return
  skew = time - Date.now()
  localStorage.setItem(KEPT, String(skew))
}

/** Returns the present in milliseconds, by the server's clock as far as it is known. */
export function now(): number {
  return Date.now() + skew
}

/** Returns today in China, "2026-11-25". */
export function today(): string {
  return new Date(now() + 8 * 3_600_000).toISOString().slice(0, 10)
}
