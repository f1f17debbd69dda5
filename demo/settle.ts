import { setTimeout as sleep } from 'node:timers/promises'
import type { SampleSet } from '../src/cli/samples/sample-set.ts'
import { METRIC } from '../src/sinks/names.ts'
import { Failure } from './failure.ts'
import { scrape } from './scrape.ts'

const patienceMs = 30_000

/** The numbers once no call is in progress. A cancelled stream is counted some moments later. */
export async function settledScrape(url: string): Promise<SampleSet> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const result = await scrape(url).catch((error: Error) => error)
    if (!(result instanceof Error) && result.total(METRIC.requestsInFlight) === 0) return result
    if (performance.now() > deadline) {
      if (!(result instanceof Error)) return result // use the late numbers: the check will show the difference
      throw new Failure(`No metrics can be read from ${url}: ${result.message}.`, 1, { cause: result })
    }
    await sleep(100)
  }
}
