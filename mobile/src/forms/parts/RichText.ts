/** A label or hint with the engine's Markdown subset, as elements; HTML that the engine does not know is left out. */
import type { MarkdownNode, TextRange, TextRole } from '@getodk/xforms-engine'
import { computed, defineComponent, h, type PropType, type VNode } from 'vue'

const TAGS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'em', 'strong', 'u', 'ol', 'ul', 'li', 'p', 'span', 'div'])
const SAFE_LINK = /^(https?:|tel:|mailto:|sms:)/i
const SAFE_STYLES = ['color', 'text-align'] as const

export default defineComponent({
  name: 'RichText',
  props: { text: { type: Object as PropType<TextRange<TextRole>>, required: true } },
  setup(props) {
    const nodes = computed(() => props.text.formatted)
    return () => nodes.value.map(rendered)
  },
})

function rendered(node: MarkdownNode): VNode | string {
  if (node.role === 'child') return node.value
  if (node.role === 'line-break') return h('br')
  if (node.role === 'html') return /^<br\s*\/?>$/i.test(node.unsafeHtml.trim()) ? h('br') : ''
  const children = node.children.map(rendered)
  if (node.elementName === 'a') return link((node as unknown as { url: string }).url, children)
  // Headings within a label would break the order of the page's own.
  const tag = /^h[1-6]$/.test(node.elementName) ? 'strong' : TAGS.has(node.elementName) ? node.elementName : 'span'
  return h(
    tag,
    { class: tag === 'strong' && node.elementName !== 'strong' ? 'heading' : undefined, style: styleOf(node) },
    children,
  )
}

function link(url: string, children: (VNode | string)[]): VNode {
  if (!SAFE_LINK.test(url)) return h('span', children)
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, children)
}

function styleOf(node: MarkdownNode): Record<string, string> | undefined {
  const style = (node as { properties?: { style?: Record<string, string | undefined> } }).properties?.style
  if (!style) return undefined
  return Object.fromEntries(SAFE_STYLES.flatMap((name) => (style[name] ? [[name, style[name]!]] : [])))
}
