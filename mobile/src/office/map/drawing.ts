/** The map, by ECharts: outlines or a plain graticule, villages, households and visits; nothing is fetched from elsewhere. */
import { ScatterChart } from 'echarts/charts'
import { GeoComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, registerMap, use, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

import { degrees, extentOf, framed, graticuleOf, stretch, type Extent, type Graticule, type Place } from './graticule'
import type { AreaMap, Boundaries, Chosen, MapGroup, Outline } from './shapes'

use([GeoComponent, LegendComponent, ScatterChart, SVGRenderer, TooltipComponent])

/** Texts of the map in the language in use. */
export interface Words {
  groups: string
  households: string
  visits: string
  /** What is told of something that is pointed at. */
  about: (chosen: Chosen) => string
}

const GRID = '~'
/** Diameters in pixels of a gathered region, by the root of its households. */
const [SMALLEST, LARGEST] = [14, 46]
let maps = 0

/** A map in a box: follows its size until `end`. */
export class MapDrawing {
  private readonly chart: EChartsType
  private readonly sizes: ResizeObserver
  private again: () => void = () => undefined

  constructor(private readonly box: HTMLElement, choose: (chosen: Chosen) => void) {
    this.chart = init(box, undefined, { renderer: 'svg' })
    this.sizes = new ResizeObserver(() => {
      this.chart.resize()
      this.again()
    })
    this.sizes.observe(box)
    this.chart.on('click', (event) => {
      const data = event.data as { chosen?: Chosen } | undefined
      if (data?.chosen) choose(data.chosen)
      else if (event.componentType === 'geo' && event.name && event.name !== GRID) choose({ region: event.name })
    })
  }

  /** Draws what lies where; returns false, and draws nothing, if nothing has a place. */
  show(map: AreaMap, boundaries: Boundaries | null, words: Words): boolean {
    const extent = extentOf(placesOf(map, boundaries))
    this.again = extent ? () => this.draw(extent, map, boundaries, words) : () => this.chart.clear()
    this.again()
    return extent !== null
  }

  private draw(extent: Extent, map: AreaMap, boundaries: Boundaries | null, words: Words): void {
    const style = getComputedStyle(this.box)
    const colour = (name: string) => style.getPropertyValue(name).trim()
    const frame = framed(extent, this.box.clientWidth / Math.max(1, this.box.clientHeight))
    const lines = { frame, ...graticuleOf(frame, this.box.clientWidth) }
    const name = `area-${++maps}`
    const outlines = boundaries?.features ?? []
    registerMap(name, { type: 'FeatureCollection', features: [grid(lines), ...outlines] } as never)
    const text = { color: colour('--ink'), fontFamily: style.fontFamily }
    this.chart.setOption(
      {
        animation: false,
        textStyle: { fontFamily: style.fontFamily },
        legend: { bottom: 8, right: 8, padding: 8, borderRadius: 6, backgroundColor: colour('--sheet'), textStyle: { color: colour('--ink-soft') }, data: [words.groups, words.households, words.visits] },
        tooltip: { trigger: 'item', renderMode: 'richText', confine: true, backgroundColor: colour('--sheet'), borderColor: colour('--edge'), textStyle: text },
        geo: {
          map: name, nameProperty: 'code', left: 0, top: 0, right: 0, bottom: 0, aspectScale: 1 / stretch(extent), roam: 'move', scaleLimit: { min: 1, max: 64 },
          itemStyle: { areaColor: colour('--paper'), borderColor: colour('--edge') },
          emphasis: { label: { show: false }, itemStyle: { areaColor: colour('--brand-soft') } },
          select: { disabled: true },
          tooltip: { show: false },
          regions: [
            { name: GRID, silent: true, itemStyle: { borderColor: colour('--edge'), opacity: 0.35, areaColor: 'transparent' } },
            ...outlines.map(({ properties: { code, name: formatter } }) => ({
              name: code, label: { show: code !== map.region, formatter, color: colour('--ink-soft') },
            })),
          ],
        },
        series: [
          scales(lines, colour('--ink-soft')),
          ...points(map, words, { ink: colour('--ink'), sheet: colour('--sheet'), brand: colour('--brand'), good: colour('--good'), warn: colour('--warn') }),
        ],
      },
      { notMerge: true },
    )
  }

  /** Shows more of less, or less of more: `factor` 2 doubles every length. */
  zoom(factor: number): void {
    const [originX, originY] = [this.box.clientWidth / 2, this.box.clientHeight / 2]
    this.chart.dispatchAction({ type: 'geoRoam', geoIndex: 0, zoom: factor, originX, originY })
  }

  /** Shows all of it again. */
  whole(): void {
    this.again()
  }

  end(): void {
    this.sizes.disconnect()
    this.chart.dispose()
  }
}

/** Where the map has to reach: the outlines, else the households, else (for a place can be far off) the visits. */
function placesOf(map: AreaMap, boundaries: Boundaries | null): Place[] {
  const outlines = (boundaries?.features ?? []).flatMap(cornersOf)
  const homes = [...map.households, ...map.groups.filter(hasPlace)].map((one): Place => [one.longitude!, one.latitude!])
  if (outlines.length || homes.length) return [...outlines, ...homes]
  return map.visits.map((one): Place => [one.longitude, one.latitude])
}

function cornersOf({ geometry }: Outline): Place[] {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  return polygons.flat(2) as Place[]
}

const hasPlace = (group: MapGroup) => group.longitude !== null && group.latitude !== null

interface Lines extends Graticule {
  frame: Extent
}

/** The lines of longitude and latitude, and the frame's corners, which make the map as large as the frame. */
function grid({ frame: { west, south, east, north }, longitudes, latitudes }: Lines): object {
  const coordinates = [
    [[west, south], [east, south], [east, north], [west, north], [west, south]],
    ...longitudes.map((one) => [[one, south], [one, north]]),
    ...latitudes.map((one) => [[west, one], [east, one]]),
  ]
  return { type: 'Feature', properties: { code: GRID, name: '' }, geometry: { type: 'MultiLineString', coordinates } }
}

/** The degrees beside the lines; what would be cut off at the edge is left out. */
function scales({ frame, longitudes, latitudes }: Lines, color: string): object {
  const label = (position: string, formatter: string) => ({ show: true, position, formatter, color, fontSize: 11 })
  const edge = (frame.east - frame.west) / 30
  return {
    type: 'scatter', coordinateSystem: 'geo', silent: true, symbolSize: 0,
    data: [
      ...longitudes
        .filter((one) => one - frame.west > edge && frame.east - one > edge)
        .map((one) => ({ value: [one, frame.north], label: label('insideTop', degrees(one, 'EW')) })),
      ...latitudes
        .filter((one) => frame.north - one > edge)
        .map((one) => ({ value: [frame.west, one], label: label('right', degrees(one, 'NS')) })),
    ],
  }
}

interface Colours {
  ink: string
  sheet: string
  brand: string
  good: string
  warn: string
}

function points(map: AreaMap, words: Words, { ink, sheet, brand, good, warn }: Colours): object[] {
  const base = { type: 'scatter', coordinateSystem: 'geo' }
  const datum = (one: { longitude: number | null; latitude: number | null }, chosen: Chosen) => ({ value: [one.longitude, one.latitude], chosen })
  const tooltip = { formatter: ({ data }: { data: { chosen: Chosen } }) => words.about(data.chosen) }
  const few = map.households.length > 0
  const most = Math.max(1, ...map.groups.map((one) => one.households))
  const size = (one: MapGroup) => SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(one.households / most)
  return [
    {
      ...base, name: words.groups, tooltip, z: few ? 4 : 3, symbol: few ? 'pin' : 'circle', labelLayout: { hideOverlap: true },
      itemStyle: { color: brand, opacity: few ? 1 : 0.75 },
      label: { show: true, position: few ? 'top' : 'right', color: ink, textBorderColor: sheet, textBorderWidth: 3, fontSize: 13, fontWeight: 600 },
      data: map.groups.filter(hasPlace).map((one) => ({
        ...datum(one, { region: one.region }), name: one.name, symbolSize: few ? 20 : size(one), label: { formatter: one.name },
      })),
    },
    { ...base, name: words.households, tooltip, symbolSize: 9, itemStyle: { color: good, borderColor: sheet, borderWidth: 1 }, data: map.households.map((one) => datum(one, { household: one })) },
    { ...base, name: words.visits, tooltip, symbol: 'diamond', symbolSize: 11, itemStyle: { color: warn, borderColor: sheet, borderWidth: 1, opacity: 0.9 }, data: map.visits.map((one) => datum(one, { visit: one })) },
  ]
}
