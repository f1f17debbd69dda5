import type { Ledger } from '../gateway/index.ts'
import type { SampleSet } from '../src/cli/samples/sample-set.ts'
import { figure } from '../src/cli/sheet/figures.ts'
import { METRIC } from '../src/sinks/names.ts'

/** Compares the gateway's ledger with the metrics. */
export interface Comparison {
  readonly what: string
  readonly sent: number
  readonly measured: number
}

export function compareWithLedger(
  { requests, answers, totals }: LedgerFacts,
  scrape: SampleSet,
): readonly Comparison[] {
  const { prompt, completion } = totals
  const tokens = (token_type: string) => scrape.total(METRIC.tokens, { token_type })
  return [
    { what: 'requests', sent: requests, measured: scrape.total(METRIC.requests) },
    { what: 'prompt tokens', sent: prompt, measured: tokens('prompt') },
    { what: 'completion tokens', sent: completion, measured: tokens('completion') },
    { what: 'answers 429', sent: answers((status) => status === 429), measured: scrape.total(METRIC.rateLimited) },
    { what: 'answers 5xx', sent: answers((status) => status >= 500), measured: scrape.total(METRIC.serverErrors) },
    { what: 'faults of the instrumentation', sent: 0, measured: scrape.total(METRIC.instrumentationErrors) },
  ]
}

export interface LedgerFacts {
  readonly requests: number
  readonly answers: (which: (status: number) => boolean) => number
  readonly totals: { readonly prompt: number; readonly completion: number }
}

export const ledgerFacts = (ledger: Ledger): LedgerFacts => ({
  requests: ledger.requests.length,
  answers: (which) => ledger.answers.filter(({ status }) => which(status)).length,
  // A cancelled stream has no final usage, only perhaps an estimate at its beginning.
  totals: ledger.totals(({ finished }) => finished),
})

/** One line if all numbers agree, else a line for each difference. */
export function describeCheck(comparisons: readonly Comparison[]): { readonly agrees: boolean; readonly text: string } {
  const different = comparisons.filter(({ sent, measured }) => sent !== measured)
  const sentOf = (what: string) => figure(comparisons.find((each) => each.what === what)?.sent ?? 0)
  const tokens = `${sentOf('prompt tokens')} prompt + ${sentOf('completion tokens')} completion tokens`
  const sent = `The gateway received ${sentOf('requests')} requests and sent ${tokens};`
  if (different.length === 0) return { agrees: true, text: `${sent} the metrics say the same ✓` }
  const lines = different.map(
    ({ what, sent: expected, measured }) =>
      `  ${what}: ${figure(expected)} by the gateway, ${figure(measured)} by the metrics`,
  )
  return { agrees: false, text: [`${sent} the metrics say something else ✗`, ...lines].join('\n') }
}
