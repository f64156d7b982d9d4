/** What the map's API answers, with what is always there made so. */
import type { components } from '@/api/types'

type Schemas = components['schemas']
type Sure<T> = { [P in keyof T]-?: T[P] }

export type MapGroup = Sure<Schemas['MapGroup']>
export type MapHousehold = Sure<Schemas['MapHousehold']>
export type MapVisit = Sure<Schemas['MapVisit']>
export type AreaMap = Omit<Sure<Schemas['Map']>, 'groups' | 'households' | 'visits'> & {
  groups: MapGroup[]
  households: MapHousehold[]
  visits: MapVisit[]
}

/** A region's outline: a GeoJSON feature. */
export interface Outline {
  type: 'Feature'
  properties: { code: string; name: string }
  geometry: { type: 'Polygon'; coordinates: number[][][] } | { type: 'MultiPolygon'; coordinates: number[][][][] }
}
export interface Boundaries {
  type: 'FeatureCollection'
  attribution: string
  features: Outline[]
}

/** What somebody pointed at. */
export type Chosen = { region: string } | { household: MapHousehold } | { visit: MapVisit }
