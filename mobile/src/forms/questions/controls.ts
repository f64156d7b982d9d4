/** Which control asks which question. They come with the form: without a service worker nothing can be fetched in a courtyard. */
import type { Component } from 'vue'

import { looksLike, type Question } from '../engine/nodes'
import AcknowledgeAnswer from './AcknowledgeAnswer.vue'
import BarcodeAnswer from './BarcodeAnswer.vue'
import ChoiceAnswer from './ChoiceAnswer.vue'
import DateAnswer from './DateAnswer.vue'
import FileAnswer from './FileAnswer.vue'
import NoteText from './NoteText.vue'
import NumberAnswer from './NumberAnswer.vue'
import PhotoAnswer from './PhotoAnswer.vue'
import PlaceAnswer from './PlaceAnswer.vue'
import PlacesAnswer from './PlacesAnswer.vue'
import RangeAnswer from './RangeAnswer.vue'
import RankAnswer from './RankAnswer.vue'
import SketchAnswer from './SketchAnswer.vue'
import TextAnswer from './TextAnswer.vue'
import UnsupportedAnswer from './UnsupportedAnswer.vue'

export interface Control {
  component: Component
  props?: Record<string, unknown>
  /** The control is one input that a `<label>` can name; others are groups. */
  labels?: boolean
  isNote?: boolean
  /** The control may go to the next page by itself. */
  goesOn?: boolean
}

const BY_TYPE: Record<string, Control> = {
  int: { component: NumberAnswer, labels: true },
  decimal: { component: NumberAnswer, labels: true },
  date: { component: DateAnswer },
  time: { component: DateAnswer },
  dateTime: { component: DateAnswer },
  geopoint: { component: PlaceAnswer },
  geotrace: { component: PlacesAnswer },
  geoshape: { component: PlacesAnswer },
  barcode: { component: BarcodeAnswer },
}

/** Returns the control for a question; a kind that is not known gets a message, never nothing. */
export function controlFor(question: Question): Control {
  switch (question.nodeType) {
    case 'note':
      return { component: NoteText, isNote: true }
    case 'select':
      return { component: ChoiceAnswer, goesOn: true }
    case 'rank':
      return { component: RankAnswer }
    case 'range':
      return { component: RangeAnswer }
    case 'trigger':
      return { component: AcknowledgeAnswer }
    case 'upload':
      return uploadControl(question)
    case 'input':
      return BY_TYPE[question.valueType] ?? { component: TextAnswer, labels: true }
    default:
      return { component: UnsupportedAnswer }
  }
}

function uploadControl(question: Question & { nodeType: 'upload' }): Control {
  if (question.nodeOptions.media.type !== 'image') return { component: FileAnswer }
  const way = (['signature', 'draw', 'annotate'] as const).find((name) => looksLike(question, name))
  return way ? { component: SketchAnswer, props: { way } } : { component: PhotoAnswer }
}
