/** A photo as it goes into a form: made small, named, with what the phone says about when and where. */
import type { ClaimedOrigin } from '@/offline/contract'

import { offsetAt } from '../engine/values'
import { lastPlace } from './whereabouts'
import { compressed, type MadePhoto } from './compressing'

export interface TakenPhoto extends MadePhoto {
  file: File
  origin: ClaimedOrigin
}

/** A picture this fresh was taken just now, with this app open. */
const FRESH_MS = 120_000

/** Makes a chosen file into a photo of the form. Throws UnreadablePhoto. */
export async function taken(chosen: File, longest: number | undefined): Promise<TakenPhoto> {
  const made = await compressed(chosen, longest)
  return {
    ...made,
    file: new File([made.blob], uniqueName('jpg'), { type: 'image/jpeg' }),
    origin: originOf(chosen, made),
  }
}

/** A name that no other file of the instance has, as ODK Collect gives them. */
export function uniqueName(ending: string): string {
  last = Math.max(Date.now(), last + 1)
  return `${last}.${ending}`
}
let last = 0

function originOf(chosen: File, { exif }: MadePhoto): ClaimedOrigin {
  const fresh = Date.now() - chosen.lastModified < FRESH_MS
  const origin: ClaimedOrigin = {}
  const at = exif?.takenAt ?? localIso(new Date(chosen.lastModified))
  origin.taken_at = /[+-]\d\d:\d\d$/.test(at) ? at : `${at}${offsetAt(new Date(at))}`
  if (exif?.longitude !== undefined && exif.latitude !== undefined) {
    return { ...origin, longitude: exif.longitude, latitude: exif.latitude, datum: 'WGS84' }
  }
  return fresh ? { ...origin, ...lastPlace() } : origin
}

function localIso(moment: Date): string {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
