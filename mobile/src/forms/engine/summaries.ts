/** Answers in a few words, for lists and the overview. */
import type { RepeatInstanceNode } from '@getodk/xforms-engine'

import type { HouseholdList } from './households'
import { isHouseholdChoice, itemsetOf } from './choices'
import { isAnswered, looksLike, questionsIn, type Question } from './nodes'
import { placeFrom, placesFrom } from './places'
import { grouped, localInput } from './values'

type Translate = (key: string, named?: Record<string, unknown>) => string

const LONGEST = 60

/** Returns an answer as people read it; '' if there is none. */
export function answerText(question: Question, households: HouseholdList | null, t: Translate): string {
  const { instanceValue } = question.currentState
  if (instanceValue === '') return ''
  if (looksLike(question, 'masked') || looksLike(question, 'hidden-answer')) return '••••'
  return shortened(inWords(question, instanceValue, households, t))
}

function inWords(question: Question, value: string, households: HouseholdList | null, t: Translate): string {
  switch (question.nodeType) {
    case 'select':
      return isHouseholdChoice(question) && households ? householdNames(question, households) : labels(question)
    case 'rank':
      return question.currentState.value.map((one) => question.getValueLabel(one)?.asString ?? one).join(' → ')
    case 'trigger':
      return t('forms.answered.yes')
    case 'upload':
      return t(question.nodeOptions.media.type === 'image' ? 'forms.answered.photo' : 'forms.answered.file')
    default:
      return typedInWords(question.valueType, value, t)
  }
}

function typedInWords(type: string, value: string, t: Translate): string {
  if (type === 'int' || type === 'decimal') return grouped(value)
  if (type === 'time' || type === 'dateTime') return localInput(value, type).replace('T', ' ')
  if (type === 'geotrace' || type === 'geoshape') return t('forms.answered.points', { n: placesFrom(value).length })
  if (type !== 'geopoint') return value
  const place = placeFrom(value)
  return place ? `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}` : value
}

function labels(question: Question & { nodeType: 'select' }): string {
  const names = new Map(question.currentState.valueOptions.map((option) => [option.value, option.label.asString]))
  return question.currentState.value.map((value) => names.get(value) || value).join('、')
}

function householdNames(question: Question & { nodeType: 'select' }, households: HouseholdList): string {
  const column = itemsetOf(question)?.label ?? 'label'
  return question.currentState.value.map((value) => households.byName.get(value)?.[column] ?? value).join('、')
}

/** What an instance of a repeat is called: its first answers, since few forms name theirs. */
export function instanceText(instance: RepeatInstanceNode, households: HouseholdList | null, t: Translate): string {
  const answered = [...questionsIn(instance)].filter(
    (one) => one.currentState.relevant && one.nodeType !== 'upload' && isAnswered(one),
  )
  return answered
    .slice(0, 2)
    .map((one) => answerText(one, households, t))
    .join(' · ')
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}
