import { setTimeout as sleep } from 'node:timers/promises'
import type { Output } from '../src/cli/host.ts'
import type { SampleSet } from '../src/cli/samples/sample-set.ts'
import { figure, plural } from '../src/cli/sheet/figures.ts'
import { METRIC } from '../src/sinks/names.ts'
import { scrape } from './scrape.ts'
import type { Style } from './style.ts'

export interface ProgressOptions {
  readonly metricsUrl: string
  readonly seconds: number
  readonly style: Style
  readonly out: Output
}

const barWidth = 20

/** Shows the live numbers until the signal: on a terminal in one line that changes, else in a line a second. */
export async function showProgress(options: ProgressOptions, signal: AbortSignal): Promise<void> {
  const { metricsUrl, out } = options
  const startedAt = performance.now()
  let shown = ''
  const pause = () => sleep(out.isTTY ? 200 : 1_000, undefined, { signal }).catch(() => {})
  for (await pause(); !signal.aborted; await pause()) {
    const live = await scrape(metricsUrl).catch(() => undefined) // not served yet, or no more
    if (live === undefined || signal.aborted) continue
    const line = progressLine((performance.now() - startedAt) / 1000, live, options)
    if (out.isTTY) out.write(`\r\u001b[K${line}`)
    else if (line !== shown) out.write(`${line}\n`)
    shown = line
  }
  if (out.isTTY) out.write('\r\u001b[K')
}

export function progressLine(elapsed: number, live: SampleSet, { seconds, style, out }: ProgressOptions): string {
  const done = Math.min(1, elapsed / seconds)
  const filled = Math.round(done * barWidth)
  const bar = out.isTTY ? [style.green('━'.repeat(filled)) + style.dim('━'.repeat(barWidth - filled))] : []
  return [
    ...bar,
    `${Math.floor(Math.min(elapsed, seconds))} s of ${seconds} s`,
    plural(live.total(METRIC.requests), 'call'),
    `${figure(live.total(METRIC.rateLimited))} × 429`,
    plural(live.total(METRIC.tokens), 'token'),
  ].join('  ')
}
