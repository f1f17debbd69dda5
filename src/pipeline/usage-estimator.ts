import type { Range, Usage } from '../call.ts'
import { RatioSample } from './ratio-sample.ts'
import { SizeSamples } from './size-samples.ts'

/** What is known of a call whether or not it reports its usage. */
export interface Traits {
  /** As the metrics name it. */
  readonly model: string
  readonly operation: string
  readonly stream: boolean
  /** Whether the answer was compressed, so that its bytes say something else. */
  readonly compressed: boolean
  /** Whether the request contains images or sounds, of whose bytes a token has many. */
  readonly hasMedia: boolean
  /** Bytes on the wire. */
  readonly requestBytes: number
  readonly answerBytes: number
  /** Whether the answer arrived to its end. */
  readonly complete: boolean
  /** Most tokens that the request allows. */
  readonly maxTokens: number | undefined
}

/** Tokens that a call is expected to have used. */
export interface ExpectedTokens {
  readonly prompt: Range<number>
  readonly completion: Range<number>
  /** Shares of the prompt that are expected to have been read from the cache and written to it. */
  readonly cachedShare: number
  readonly writtenShare: number
}

/** Most models that are remembered apart; those beyond the limit share one memory. */
const MODEL_LIMIT = 50

/**
 * Tokens per byte as long as nothing is known. Text has a token per two (Chinese) to six bytes, an image in base64 one
 * per 20 to a thousand; an event of a stream has some 50 to 300 bytes around one to a few tokens.
 */
const UNLEARNED = {
  prompt: { low: 0.05, expected: 0.22, high: 0.6 },
  media: { low: 0.0005, expected: 0.006, high: 0.3 },
  answer: { low: 0.01, expected: 0.15, high: 0.5 },
  stream: { low: 0.001, expected: 0.006, high: 0.1 },
} as const satisfies Record<string, Range<number>>

/** Completion tokens of an answer of which no byte was seen, as long as nothing is known. */
const UNSEEN: Range<number> = { low: 0, expected: 300, high: 8_000 }

/** Calls of one kind: of one model and operation, streamed or not. */
class Kind {
  readonly prompts = new SizeSamples(true)
  readonly mediaPrompts = new SizeSamples(false)
  readonly completions = new SizeSamples(true)
  /** Completion tokens of whole calls, as ratios to one. */
  readonly lengths = new RatioSample()
  prompt = 0
  cached = 0
  written = 0
}

/**
 * Learns from calls that report their usage how many tokens the others are likely to have used. Bounded memory; a lesson
 * costs a few additions.
 */
export class UsageEstimator {
  readonly #kinds = new Map<string, Map<string, Kind>>()

  learn(traits: Traits, usage: Usage): void {
    const kind = this.#kindOf(traits)
    kind[traits.hasMedia ? 'mediaPrompts' : 'prompts'].add(usage.prompt, traits.requestBytes)
    kind.completions.add(usage.completion, traits.answerBytes)
    if (traits.complete) kind.lengths.add(usage.completion, 1)
    kind.prompt += usage.prompt
    kind.cached += usage.cachedPrompt ?? 0
    kind.written += usage.cacheWrite ?? 0
  }

  expect(traits: Traits): ExpectedTokens {
    const kind = this.#kindOf(traits)
    const { stream, hasMedia, requestBytes, answerBytes, maxTokens } = traits
    const prompts = kind[hasMedia ? 'mediaPrompts' : 'prompts']
    const prompt = prompts.tokens(requestBytes) ?? times(UNLEARNED[hasMedia ? 'media' : 'prompt'], requestBytes)
    const bySize = kind.completions.tokens(answerBytes) ?? times(UNLEARNED[stream ? 'stream' : 'answer'], answerBytes)
    const isBySize = answerBytes > 0 && (stream || traits.complete)
    const completion = isBySize ? bySize : unseen(kind, stream)
    return {
      prompt: wholeNumbers(prompt, Number.POSITIVE_INFINITY),
      completion: wholeNumbers(completion, maxTokens || Number.POSITIVE_INFINITY),
      cachedShare: kind.prompt === 0 ? 0 : kind.cached / kind.prompt,
      writtenShare: kind.prompt === 0 ? 0 : kind.written / kind.prompt,
    }
  }

  #kindOf({ model, operation, stream, compressed }: Traits): Kind {
    const name = this.#kinds.has(model) || this.#kinds.size < MODEL_LIMIT ? model : ''
    const ofModel = this.#kinds.get(name) ?? new Map<string, Kind>()
    if (ofModel.size === 0) this.#kinds.set(name, ofModel)
    const key = `${operation}${stream ? ' stream' : ''}${compressed ? ' compressed' : ''}`
    const known = ofModel.get(key)
    if (known !== undefined) return known
    const kind = new Kind()
    ofModel.set(key, kind)
    return kind
  }
}

/** The whole answer may have been made, or nothing. Of a stream, what was made was sent, but for the last moment. */
function unseen({ lengths }: Kind, stream: boolean): Range<number> {
  const whole = lengths.size === 0 ? UNSEEN : lengths.range()
  return { ...whole, low: 0, ...(stream && { expected: 0 }) }
}

function times({ low, expected, high }: Range<number>, by: number): Range<number> {
  return { low: low * by, expected: expected * by, high: high * by }
}

function wholeNumbers({ low, expected, high }: Range<number>, most: number): Range<number> {
  return {
    low: Math.min(Math.floor(low), most),
    expected: Math.min(Math.round(expected), most),
    high: Math.min(Math.ceil(high), most),
  }
}
