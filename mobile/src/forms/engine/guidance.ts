/** Guidance hints and short texts: the engine would run them into the hint, so they are taken out and kept apart. */
import type { AnyNode } from '@getodk/xforms-engine'

export type Guidance = ReadonlyMap<string, ReadonlyMap<string, string>>

export interface Separated {
  /** The XForm as the engine is to read it; instances are the same as without this. */
  xform: string
  /** Guidance by itext ID, then by the language's name in the form. */
  guidance: Guidance
}

/** Takes `<value form="guidance">` and `<value form="short">` out of a form's translations. */
export function separateGuidance(xform: string): Separated {
  const guidance = new Map<string, Map<string, string>>()
  if (!/form\s*=\s*["'](guidance|short)["']/.test(xform)) return { xform, guidance }
  const document = new DOMParser().parseFromString(xform, 'text/xml')
  for (const value of [...document.getElementsByTagNameNS('*', 'value')]) {
    const form = value.getAttribute('form')
    if (form !== 'guidance' && form !== 'short') continue
    const text = value.parentElement!
    const spoken = (value.textContent ?? '').trim()
    if (form === 'guidance' && spoken && spoken !== '-') {
      const id = text.getAttribute('id') ?? ''
      const byLanguage = guidance.get(id) ?? new Map<string, string>()
      guidance.set(id, byLanguage.set(text.parentElement!.getAttribute('lang') ?? '', spoken))
    }
    value.remove()
  }
  return { xform: new XMLSerializer().serializeToString(document), guidance }
}

/** Returns a question's guidance in a language of the form, or null. */
export function guidanceOf(guidance: Guidance, node: AnyNode, language: string): string | null {
  if (guidance.size === 0) return null
  const element = (node.definition as { bodyElement?: { element?: Element } | null }).bodyElement?.element
  const hint = [...(element?.children ?? [])].find((child) => child.localName === 'hint')
  const id = /jr:itext\('(.+)'\)/.exec(hint?.getAttribute('ref') ?? '')?.[1]
  const texts = id ? guidance.get(id) : undefined
  return texts?.get(language) ?? null
}
