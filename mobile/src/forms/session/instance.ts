/** The XML of an instance: its identifier, its name, and what the engine leaves out of an edit. */

const ORX = 'http://openrosa.org/xforms'

/** Returns the text of an element of `meta`, such as `instanceID` or `instanceName`, or ''. */
export function metaOf(xml: string, name: string): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml')
  for (const element of document.getElementsByTagNameNS('*', name)) {
    if (element.parentElement?.localName === 'meta') return (element.textContent ?? '').trim()
  }
  return ''
}

/**
 * Returns `xml` as the replacement of the instance `edits`.
 *
 * The engine drops `deprecatedID` when it restores a draft of an edit (0.22), so it is put in when the draft is written.
 */
export function asEdit(xml: string, edits: string): string {
  if (metaOf(xml, 'deprecatedID') === edits) return xml
  return changedMeta(xml, (document, meta) => setMeta(document, meta, 'deprecatedID', edits))
}

/** Returns what was sent as the beginning of its replacement, under a new identifier. */
export function editOf(xml: string, newId: string): { xml: string; edits: string } {
  const edits = metaOf(xml, 'instanceID')
  const begun = changedMeta(xml, (document, meta) => {
    setMeta(document, meta, 'instanceID', newId)
    setMeta(document, meta, 'deprecatedID', edits)
  })
  return { xml: begun, edits }
}

function changedMeta(xml: string, change: (document: Document, meta: Element) => void): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml')
  const meta = [...document.documentElement.children].find((child) => child.localName === 'meta')
  if (!meta) return xml
  change(document, meta)
  return new XMLSerializer().serializeToString(document)
}

function setMeta(document: Document, meta: Element, name: string, value: string): void {
  const held = [...meta.children].find((child) => child.localName === name)
  const element = held ?? meta.appendChild(document.createElementNS(meta.namespaceURI === ORX ? ORX : null, name))
  element.textContent = value
}
