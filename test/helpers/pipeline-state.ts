import type { Call } from '../../src/call.ts'
import type { PipelineState } from '../../src/pipeline/account.ts'
import { BackgroundResponses } from '../../src/pipeline/background-responses.ts'
import { UsageEstimator } from '../../src/pipeline/usage-estimator.ts'
import { catalog, type PriceTable } from '../../src/pricing/index.ts'

/** What the pipeline keeps between calls, with nothing in it yet. */
export function pipelineState(
  prices: PriceTable = catalog,
  onForgotten: (call: Call) => void = () => {},
  now?: () => number,
): PipelineState {
  return { prices, background: new BackgroundResponses(onForgotten, now), estimator: new UsageEstimator() }
}
