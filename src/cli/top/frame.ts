import { METRIC } from '../../sinks/names.ts'
import { enumerate, foreignText } from '../server/foreign-text.ts'
import { dollars, duration, figure, percentage, plural, UNKNOWN } from '../sheet/figures.ts'
import { drawTable } from '../sheet/table.ts'
import type { Style } from '../style.ts'
import { fitted, printable, shortened } from '../terminal-text.ts'
import { modelTable } from './model-table.ts'
import { type Figures, figuresOf, type Headroom, type Reading } from './reading.ts'
import { bar, sparkline } from './sparkline.ts'

/** Columns of a name, a figure and a total in front of a plot. */
const NAME = 13
const RATE = 16
const TOTAL = 24

const BAR = 20

/** A share of a limit below which it is coloured. */
const LOW = 0.2

export interface FrameOptions {
  readonly style: Style
  /** Columns of the terminal. */
  readonly width: number
  /** What is said beside the title. */
  readonly hint?: string
  /** The figures of earlier reads, oldest first, for plots. */
  readonly past?: readonly (Figures | undefined)[]
  /** Tables by model: of the last minute, since the start of the applications, or both. */
  readonly tables: readonly ('rates' | 'totals')[]
}

/** All that is shown, by line. What qualifies a figure stands before the tables, which a low terminal cuts. */
export function frameOf(reading: Reading, options: FrameOptions): readonly string[] {
  const { style, width, tables } = options
  const blocks = [
    [
      title(reading, options),
      ...reading.down.slice(0, 5).map((one) => style.red(`✗ ${foreignText(`${one.name}: ${one.fault}`)}`)),
    ],
    overview(reading, options),
    caveats(reading).map(style.yellow),
    headroom(reading, style),
    ...tables.map((period) => drawTable(modelTable(reading, period), style, width).trimEnd().split('\n')),
  ]
  const lines = blocks.filter((block) => block.length > 0).flatMap((block) => ['', ...block])
  return lines.slice(1).map((line) => shortened(line, width))
}

function title({ answering, down, seconds }: Reading, { style, hint }: FrameOptions): string {
  const all = answering.length + down.length
  const answer = `${answering.length} of ${plural(all, 'application')} ${all === 1 ? 'answers' : 'answer'}`
  const over = seconds === undefined ? 'rates after the next read' : `rates over ${Math.round(seconds)} s`
  return `${style.bold('holysheep-otel top')}  ${[answer, over, ...(hint === undefined ? [] : [hint])].join(' · ')}`
}

function overview(
  { rates, totals, seconds, answering }: Reading,
  { style, width, past = [] }: FrameOptions,
): readonly string[] {
  if (answering.length === 0) return []
  const now = seconds === undefined ? undefined : figuresOf(rates)
  const start = figuresOf(totals)
  const plotted = past.slice(-Math.max(0, width - NAME - RATE - TOTAL))
  const line = (name: string, rate: string, total: string, of: (figures: Figures) => number | undefined) =>
    `${style.dim(fitted(name, NAME))}${fitted(rate, RATE)}${style.dim(fitted(total, TOTAL))}${sparkline(plotted.map((figures) => figures && of(figures)))}`.trimEnd()
  const rate = (value: number | undefined, write: (value: number) => string) =>
    value === undefined ? UNKNOWN : `${write(value)}/min`
  const inFlight = totals.total(METRIC.requestsInFlight)
  return [
    line(
      'calls',
      rate(now?.calls, perMinuteText),
      `${figure(start.calls)}, ${figure(inFlight)} in flight`,
      ({ calls }) => calls,
    ),
    line('errors', percentText(now?.errors), percentText(start.errors), ({ errors }) => errors),
    line('429', rate(now?.rateLimited, perMinuteText), figure(start.rateLimited), ({ rateLimited }) => rateLimited),
    line('tokens', rate(now?.tokens, figure), figure(start.tokens), ({ tokens }) => tokens),
    line('cost', rate(now?.usd, dollars), dollars(start.usd), ({ usd }) => usd),
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

/** Why the cost is higher than it is shown. */
function caveats({ totals }: Reading): readonly string[] {
  const unpriced = totals
    .values(METRIC.unpricedRequests, 'model')
    .filter((model) => totals.total(METRIC.unpricedRequests, { model }) > 0)
  const missing = totals.total(METRIC.usageMissing)
  const expected = totals.total(METRIC.unmeteredCost)
  return [
    ...(unpriced.length === 0
      ? []
      : [
          `no price for ${plural(totals.total(METRIC.unpricedRequests), 'call')}, whose cost is missing: ${enumerate(unpriced.map(printable))}`,
        ]),
    ...(missing === 0
      ? []
      : [
          `no usage of ${plural(missing, 'call')}, whose tokens and cost are missing${expected > 0 ? `: about ${dollars(expected)}` : ''}`,
        ]),
  ]
}

function headroom({ headroom, answering }: Reading, style: Style): readonly string[] {
  if (headroom.length === 0) return []
  const heading = `429 headroom${answering.length > 1 ? ', the lowest of all applications' : ''}`
  return [style.bold(heading), ...headroom.map((one) => headroomLine(one, style))]
}

function headroomLine({ provider, limitType, remaining, limit }: Headroom, style: Style): string {
  const share = limit === undefined || limit <= 0 ? undefined : remaining / limit
  const gauge = fitted(share === undefined ? '' : bar(share, BAR), BAR + 1)
  const left = limit === undefined ? figure(remaining) : `${figure(remaining)} of ${figure(limit)}`
  const name = fitted(printable(limitType), NAME)
  return `${name}${share !== undefined && share < LOW ? style.red(gauge) : gauge} ${fitted(left, 26)}${style.dim(printable(provider))}`
}

const perMinuteText = (value: number): string => (value < 100 ? value.toFixed(1) : figure(value))

const percentText = (value: number | undefined): string => (value === undefined ? UNKNOWN : percentage(value))
