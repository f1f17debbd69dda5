import {
  type DynamicConfigValue,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { LimitName } from '../recorded-series.ts'
import type { Query } from './query.ts'

/** The first colour, and at which value another one takes over. */
export type Steps = readonly [first: string, ...rest: (readonly [from: number, color: string])[]]

export function thresholds([first, ...rest]: Steps): ThresholdsConfigBuilder {
  const steps: Threshold[] = [{ value: null, color: first }, ...rest.map(([value, color]) => ({ value, color }))]
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps)
}

export const NEUTRAL: Steps = ['blue']

/** Anything above 0 is bad. */
export const NONE_IS_GOOD: Steps = ['green', [0.000001, 'red']]

const NAME = /^(Alert|Objective|Budget)\b/

/** A line at a number that the rules set: where the alert begins, the objective, the budget. */
export const limitLine = (limit: LimitName, legend: string): Query => ({ expr: limit, legend: checked(legend) })

/**
 * The same, as long as the values come within a quarter of it: far above them, it would press them to the floor of the
 * panel.
 */
export const nearLimitLine = (limit: LimitName, legend: string, values: string): Query => ({
  expr: `${limit} and on () (4 * ${values} > ${limit})`,
  legend: checked(legend),
})

/** Makes a line of every series that is a limit by its name. */
export const limitStyle: { readonly regexp: string; readonly properties: readonly DynamicConfigValue[] } = {
  regexp: `/${NAME.source}/`,
  properties: [
    { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
    { id: 'custom.lineWidth', value: 1 },
    { id: 'custom.fillOpacity', value: 0 },
    { id: 'custom.showPoints', value: 'never' },
    { id: 'custom.drawStyle', value: 'line' },
    { id: 'custom.stacking', value: { group: 'limit', mode: 'none' } },
  ],
}

function checked(legend: string): string {
  if (!NAME.test(legend)) throw new TypeError(`The name of a limit must match ${NAME}, not ${legend}.`)
  return legend
}
