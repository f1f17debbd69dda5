import { METRIC } from '../../sinks/names.ts'
import { duration, figure, roundedUsd } from '../sheet/figures.ts'
import { type Column, number, percent, type Sheet, text } from '../sheet/sheet.ts'
import { type Figures, figuresOf, type Reading } from './reading.ts'

interface Row extends Figures {
  readonly model: string
}

/** The figures by model, the dearest first. */
export function modelTable({ rates, totals }: Reading, period: 'rates' | 'totals'): Sheet<Row> {
  const set = period === 'rates' ? rates : totals
  const models = set.values(METRIC.requests, 'model').map((model): Row => ({ model, ...figuresOf(set, model) }))
  const used = models.filter(({ calls, usd }) => calls > 0 || (usd ?? 0) > 0)
  const rows = used.toSorted((one, other) => (other.usd ?? 0) - (one.usd ?? 0) || other.calls - one.calls)
  const each = period === 'rates' ? '/min' : ''
  const all = figuresOf(set)
  const counted = period === 'rates' ? (value: number) => value.toFixed(1) : figure
  return {
    title: period === 'rates' ? 'By model, in a minute' : 'By model, since the start of the applications',
    columns: [
      text('model', 'model', ({ model }) => model),
      number('calls', `calls${each}`, ({ calls }) => calls, counted),
      percent('errors_percent', 'errors', ({ errors }) => errors),
      number('rate_limited', `429${each}`, ({ rateLimited }) => rateLimited, counted),
      number('tokens', `tokens${each}`, ({ tokens }) => tokens, figure),
      number('usd', `cost${each}`, ({ usd }) => usd, roundedUsd),
      ...missing(all, each, counted),
      number('p95_seconds', 'p95', ({ p95 }) => p95, duration),
      number('first_token_p50_seconds', '1st p50', ({ firstTokenP50 }) => firstTokenP50, duration),
      number('first_token_p95_seconds', '1st p95', ({ firstTokenP95 }) => firstTokenP95, duration),
    ],
    rows,
    ...(rows.length > 1 && { total: { model: 'all', ...all } }),
  }
}

/** The calls that are missing in tokens and cost; no column where there are none. */
function missing(all: Figures, each: string, counted: (value: number) => string): readonly Column<Row>[] {
  return [
    ...(all.unpriced > 0 ? [number<Row>('unpriced', `unpriced${each}`, ({ unpriced }) => unpriced, counted)] : []),
    ...(all.usageMissing > 0
      ? [number<Row>('usage_missing', `no usage${each}`, ({ usageMissing }) => usageMissing, counted)]
      : []),
  ]
}
