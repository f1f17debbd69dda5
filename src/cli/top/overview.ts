import { METRIC } from '../../sinks/names.ts'
import { duration, figure, percentage, roundedUsd, UNKNOWN } from '../sheet/figures.ts'
import type { Style } from '../style.ts'
import { fitted } from '../terminal-text.ts'
import { type Figures, figuresOf, type Reading } from './reading.ts'
import { sparkline } from './sparkline.ts'

/** Columns of a name, a figure and a total in front of a plot. */
const NAME = 13
const RATE = 16
const TOTAL = 24

export interface OverviewOptions {
  readonly style: Style
  /** Columns of the terminal. */
  readonly width: number
  /** The figures of earlier reads, oldest first, for plots. */
  readonly past?: readonly (Figures | undefined)[]
}

/** The figures of all calls: now, since the start, and how they went. */
export function overviewLines(
  { rates, totals, seconds }: Reading,
  { style, width, past = [] }: OverviewOptions,
): readonly string[] {
  const now = seconds === undefined ? undefined : figuresOf(rates)
  const start = figuresOf(totals)
  const plotted = past.slice(-Math.max(1, width - NAME - RATE - TOTAL))
  const line = (name: string, rate: string, total: string, of?: (figures: Figures) => number | undefined) => {
    const plot = of === undefined ? '' : sparkline(plotted.map((figures) => figures && of(figures)))
    return `${style.dim(fitted(name, NAME))}${fitted(rate, RATE)}${style.dim(fitted(total, TOTAL))}${plot}`.trimEnd()
  }
  const rate = (value: number | undefined, write: (value: number) => string) =>
    known(value, (perMinute) => `${write(perMinute)}/min`)
  const inFlight = totals.total(METRIC.requestsInFlight)
  return [
    line('', 'now', 'since the start'),
    line(
      'calls',
      rate(now?.calls, perMinuteText),
      `${figure(start.calls)}, ${figure(inFlight)} in flight`,
      ({ calls }) => calls,
    ),
    line('errors', percentText(now?.errors), percentText(start.errors), ({ errors }) => errors),
    line('429', rate(now?.rateLimited, perMinuteText), figure(start.rateLimited), ({ rateLimited }) => rateLimited),
    line('tokens', rate(now?.tokens, figure), known(start.tokens, figure), ({ tokens }) => tokens),
    line('cost', rate(now?.usd, roundedUsd), known(start.usd, roundedUsd), ({ usd }) => usd),
    line('p95', duration(now?.p95), duration(start.p95), ({ p95 }) => p95),
    line(
      'first token',
      `${duration(now?.firstTokenP50)} p50`,
      `${duration(start.firstTokenP50)} p50`,
      (one) => one.firstTokenP50,
    ),
    line('', `${duration(now?.firstTokenP95)} p95`, `${duration(start.firstTokenP95)} p95`, (one) => one.firstTokenP95),
  ]
}

const perMinuteText = (value: number): string => (value < 100 ? value.toFixed(1) : figure(value))

const known = (value: number | undefined, write: (value: number) => string): string =>
  value === undefined ? UNKNOWN : write(value)

const percentText = (value: number | undefined): string => known(value, percentage)
