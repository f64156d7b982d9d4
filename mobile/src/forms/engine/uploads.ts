/**
 * Files of an instance that is opened again.
 *
 * The engine never lets go of a file name that it read from a restored instance: taking the photo away leaves its name
 * (0.22). So names are taken out of the XML before it is restored, and the files are put in like new ones after it.
 */
import type { RootNode, UploadNode } from '@getodk/xforms-engine'

import { questionsIn } from './nodes'

export interface WithoutFiles {
  xml: string
  /** File names by the reference of their question, such as `/data/member[2]/photo`. */
  names: Map<string, string>
}

/** Takes the file names out of an instance. */
export function withoutFiles(xform: string, xml: string): WithoutFiles {
  const form = new DOMParser().parseFromString(xform, 'text/xml')
  const instance = new DOMParser().parseFromString(xml, 'text/xml')
  const uploads = attributesOf(form, 'upload', 'ref')
  const repeats = attributesOf(form, 'repeat', 'nodeset')
  const names = new Map<string, string>()
  const walk = (element: globalThis.Element, path: string, reference: string) => {
    if (uploads.has(path) && element.textContent) {
      names.set(reference, element.textContent)
      element.textContent = ''
    }
    const seen = new Map<string, number>()
    for (const child of element.children) {
      const childPath = `${path}/${child.localName}`
      const position = (seen.get(child.localName) ?? 0) + 1
      seen.set(child.localName, position)
      walk(child, childPath, `${reference}/${child.localName}${repeats.has(childPath) ? `[${position}]` : ''}`)
    }
  }
  const root = instance.documentElement
  walk(root, `/${root.localName}`, `/${root.localName}`)
  return { xml: new XMLSerializer().serializeToString(instance), names }
}

function attributesOf(form: Document, tag: string, attribute: string): Set<string> {
  return new Set([...form.getElementsByTagNameNS('*', tag)].map((element) => element.getAttribute(attribute) ?? ''))
}

/**
 * Puts files back. In an edit, one that only the server holds is stood for by an empty file of its name; in a draft, a name
 * without a file (the phone died before it was kept) is dropped, so that the question is asked again.
 */
export function putFilesBack(
  root: RootNode,
  names: ReadonlyMap<string, string>,
  blobs: ReadonlyMap<string, Blob>,
  isEdit: boolean,
): void {
  for (const question of questionsIn(root)) {
    const name = names.get(question.currentState.reference)
    if (question.nodeType !== 'upload' || name === undefined) continue
    const blob = blobs.get(name) ?? (isEdit ? new Blob([]) : null)
    if (blob) question.setValue(new File([blob], name, { type: blob.type }))
  }
}

/** The questions that name a file now, in the form's order. */
export function uploadsOf(root: RootNode): UploadNode[] {
  return [...questionsIn(root)].filter(
    (question): question is UploadNode =>
      question.nodeType === 'upload' && question.currentState.relevant && question.currentState.instanceValue !== '',
  )
}
