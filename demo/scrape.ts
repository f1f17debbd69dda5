import { readSamples } from '../src/cli/samples/prometheus-text.ts'
import { SampleSet } from '../src/cli/samples/sample-set.ts'

/** Reads the live numbers; rejects where nobody serves them. */
export async function scrape(url: string): Promise<SampleSet> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return new SampleSet(readSamples(text))
}
