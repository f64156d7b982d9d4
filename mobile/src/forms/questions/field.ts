/** What every kind of answer needs: names for labels and messages, whether it may be changed, what is wrong. */
import { computed, type ComputedRef } from 'vue'

import type { Question } from '../engine/nodes'
import { useSession } from '../session/session'

export interface Field {
  /** Element IDs that belong together. */
  input: string
  label: string
  hint: string
  error: string
  readonly: ComputedRef<boolean>
  /** Shown problems alone: a question that was not reached yet is not scolded. */
  invalid: ComputedRef<boolean>
  describedBy: ComputedRef<string>
  /** Attributes of the element that takes the answer. */
  aria: ComputedRef<Record<string, string | boolean | undefined>>
}

export function useField(question: Question): Field {
  const session = useSession()
  const base = question.nodeId.replace(/[^\w-]/g, '-')
  const ids = { input: `in-${base}`, label: `lb-${base}`, hint: `hi-${base}`, error: `er-${base}` }
  const readonly = computed(() => question.currentState.readonly)
  const invalid = computed(() => session.told.has(question.nodeId) && question.validationState.violation !== null)
  const describedBy = computed(() => {
    const hint = question.currentState.hint?.asString ? [ids.hint] : []
    return [...hint, ...(invalid.value ? [ids.error] : [])].join(' ')
  })
  const aria = computed(() => ({
    'aria-invalid': invalid.value || undefined,
    'aria-describedby': describedBy.value || undefined,
    'aria-required': question.currentState.required || undefined,
  }))
  return { ...ids, readonly, invalid, describedBy, aria }
}
