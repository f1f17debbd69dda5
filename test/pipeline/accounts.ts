import type { Call } from '../../src/call.ts'
import { formatUsd } from '../../src/money.ts'
import type { PipelineState } from '../../src/pipeline/account.ts'
import { parsePriceFile } from '../../src/pricing/index.ts'
import { pipelineState } from '../helpers/pipeline-state.ts'
import { callOf, type Sent } from './exchange.ts'

const parsed = parsePriceFile(
  JSON.stringify({
    models: {
      chat: { prompt: 2, completion: 8, service_tiers: { flex: { multiplier: 0.5 } } },
      searching: { prompt: 2, completion: 8, search: 0.01 },
      painter: { image: 0.04 },
      asker: { request: 0.005 },
      speaker: { prompt: 1, completion: 1, request: 0.001 },
      embedder: { prompt: 0.15 },
      tiered: { request: 0.001, tiers: [{ above: 0, prompt: 2, completion: 8 }] },
      thinker: { prompt: 2, completion: 8, reasoning: 24 },
      drawing: { prompt: 5, completion: 10, image_completion: 40 },
      hearing: { prompt: 2.5, completion: 10, audio_prompt: 40, audio_completion: 80 },
      'spoken-by-letter': { character: 0.000015 },
      film: { video_second: 0.1 },
      sold: {
        ...{ prompt: 2, completion: 8, service_tiers: { flex: { multiplier: 0.5 } } },
        providers: { holysheep: { service_tiers: { priority: { multiplier: 2 } } } },
      },
      caching: { prompt: 3, completion: 15, cached_prompt: 0.3, cache_write: 3.75, cache_write_1h: 6 },
    },
  }),
  'prices.json',
)
if (parsed instanceof Error) throw parsed

/** A model for each kind of price. */
export const prices = parsed

export const state = (): PipelineState => pipelineState(prices)

/** The call that becomes of an attempt, which knows nothing of others unless they share a state. */
export const call = (sent: Sent, within: PipelineState = state()): Call => callOf(sent, within)

export const costOf = ({ estimatedCost }: Call) => (estimatedCost === undefined ? undefined : formatUsd(estimatedCost))

/** A chat completion without usage. */
export const completion = { id: 'c', object: 'chat.completion', model: 'chat', choices: [] }
