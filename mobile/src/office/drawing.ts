/** Charts by ECharts, in the colours of the page; only the parts that ours need. */
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

import { figure } from './numbers'
import type { Chart } from './shapes'

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

const COLOURS = ['--brand', '--good', '--warn', '--edge']

/** A drawing in a box: follows its size until `end`. */
export class Drawing {
  private readonly chart: EChartsType
  private readonly sizes: ResizeObserver

  constructor(private readonly box: HTMLElement) {
    this.chart = init(box, undefined, { renderer: 'svg' })
    this.sizes = new ResizeObserver(() => this.chart.resize())
    this.sizes.observe(box)
  }

  /** Draws a chart of the API; ratios have an axis of their own beside yuan and counts. */
  show(chart: Chart, language: string): void {
    const style = getComputedStyle(this.box)
    const colour = (name: string) => style.getPropertyValue(name).trim()
    const [ink, line] = [colour('--ink-soft'), colour('--line')]
    const units = [...new Set(chart.series.map((one) => one.unit))].slice(0, 2)
    const axis = (unit: string | undefined) => ({
      type: 'value', scale: unit === 'ratio', splitNumber: 4,
      axisLabel: { color: ink, formatter: (n: number) => short(n, unit, language) },
      splitLine: { show: unit === units[0], lineStyle: { color: line } },
    })
    this.chart.setOption(
      {
        animation: false,
        color: COLOURS.map(colour),
        textStyle: { fontFamily: style.fontFamily, color: ink },
        grid: { left: 8, right: 8, top: 40, bottom: 4, containLabel: true },
        legend: { top: 4, left: 0, textStyle: { color: ink }, itemGap: 16 },
        tooltip: { trigger: 'axis', confine: true, backgroundColor: colour('--sheet'), borderColor: line, textStyle: { color: colour('--ink') } },
        xAxis: { type: 'category', data: chart.categories, axisLabel: { color: ink, hideOverlap: true }, axisLine: { lineStyle: { color: line } } },
        yAxis: units.map(axis),
        series: chart.series.map((one) => ({
          name: language === 'en' ? one.name_en : one.name, type: one.type, data: one.data, barMaxWidth: 36, symbolSize: 6,
          yAxisIndex: Math.max(0, units.indexOf(one.unit)),
          tooltip: { valueFormatter: (n: unknown) => figure(n as number, one.unit) },
        })),
      },
      { notMerge: true },
    )
  }

  end(): void {
    this.sizes.disconnect()
    this.chart.dispose()
  }
}

/** Writes an axis' value short: ten thousands as 万, shares as percents. */
function short(n: number, unit: string | undefined, language: string): string {
  if (unit === 'ratio') return `${Math.round(n * 1000) / 10}%`
  return new Intl.NumberFormat(language === 'en' ? 'en' : 'zh-CN', { notation: 'compact', maximumFractionDigits: 1 }).format(n)
}
