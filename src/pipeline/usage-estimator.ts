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
  /** The share of its whole that each part has on average. */
  readonly shares: Readonly<Record<UsagePart, number>>
}

/** The parts of a usage that can have rates of their own, and what they are a share of. */
export const PARTS = {
  cachedPrompt: 'prompt',
  cacheWrite: 'prompt',
  cacheWrite1h: 'prompt',
  audioPrompt: 'prompt',
  imagePrompt: 'prompt',
  reasoning: 'completion',
  audioCompletion: 'completion',
  imageCompletion: 'completion',
} as const satisfies { readonly [part in keyof Usage]?: 'prompt' | 'completion' }

export type UsagePart = keyof typeof PARTS

/** Most tokens of a call that is learned from: the context of no model is larger. */
const PLAUSIBLE_TOKENS = 1e7

/** Most usages of a kind whose parts are remembered: the oldest is overwritten. */
const USAGES = 64

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

/** Bytes of images and sounds beyond which a request has hardly more tokens, as long as nothing is known. */
const MEDIA_LIMIT = 500_000

/** Operations whose answers are images or sounds: their tokens do not grow with their bytes. */
const MEDIA_ANSWERS: ReadonlySet<string> = new Set(['image_generation', 'speech', 'video_generation'])

/** Operations that only read. */
const WITHOUT_COMPLETION: ReadonlySet<string> = new Set(['embeddings', 'rerank'])
const NOTHING: Range<number> = { low: 0, expected: 0, high: 0 }

/** Bytes of the usage itself, which answers without usage lack: 75 to 250 in the known APIs. */
const USAGE_BYTES = 150

/** Completion tokens of an answer of which no byte was seen, as long as nothing is known. */
const UNSEEN: Range<number> = { low: 0, expected: 300, high: 8_000 }

/** Calls of one kind: of one model and operation, streamed or not. */
class Kind {
  readonly prompts = new SizeSamples(true)
  readonly mediaPrompts = new SizeSamples(false)
  readonly completions: SizeSamples
  /** Completion tokens of whole calls, as ratios to one. */
  readonly lengths = new RatioSample()
  readonly #usages: Usage[] = []
  #next = 0

  constructor(operation: string) {
    this.completions = new SizeSamples(!MEDIA_ANSWERS.has(operation))
  }

  addParts(usage: Usage): void {
    this.#usages[this.#next] = usage
    this.#next = (this.#next + 1) % USAGES
  }

  get shares(): ExpectedTokens['shares'] {
    const sumOf = (name: keyof Usage) => this.#usages.reduce((sum, usage) => sum + (usage[name] ?? 0), 0)
    const share = (part: UsagePart) => sumOf(part) / sumOf(PARTS[part]) || 0
    const parts = Object.keys(PARTS) as readonly UsagePart[]
    return Object.fromEntries(parts.map((part) => [part, share(part)])) as Record<UsagePart, number>
  }
}

/**
 * Learns from calls that report their usage how many tokens the others are likely to have used. Bounded memory; a lesson
 * costs a few additions.
 */
export class UsageEstimator {
  readonly #kinds = new Map<string, Map<string, Kind>>()

  learn(traits: Traits, usage: Usage): void {
    if (usage.prompt + usage.completion > PLAUSIBLE_TOKENS) return
    const kind = this.#kindOf(traits)
    kind[traits.hasMedia ? 'mediaPrompts' : 'prompts'].add(usage.prompt, traits.requestBytes)
    kind.completions.add(usage.completion, Math.max(traits.answerBytes / 2, traits.answerBytes - USAGE_BYTES))
    if (traits.complete) kind.lengths.add(usage.completion, 1)
    kind.addParts(usage)
  }

  expect(traits: Traits): ExpectedTokens {
    const kind = this.#kindOf(traits)
    return {
      prompt: wholeNumbers(promptOf(kind, traits), Number.POSITIVE_INFINITY),
      completion: wholeNumbers(completionOf(kind, traits), traits.maxTokens || Number.POSITIVE_INFINITY),
      shares: kind.shares,
    }
  }

  #kindOf({ model, operation, stream, compressed }: Traits): Kind {
    const name = this.#kinds.has(model) || this.#kinds.size < MODEL_LIMIT ? model : ''
    const ofModel = this.#kinds.get(name) ?? new Map<string, Kind>()
    if (ofModel.size === 0) this.#kinds.set(name, ofModel)
    const key = `${operation}${stream ? ' stream' : ''}${compressed ? ' compressed' : ''}`
    const known = ofModel.get(key)
    if (known !== undefined) return known
    const kind = new Kind(operation)
    ofModel.set(key, kind)
    return kind
  }
}

function promptOf(kind: Kind, { hasMedia, requestBytes }: Traits): Range<number> {
  if (!hasMedia) return kind.prompts.tokens(requestBytes) ?? times(UNLEARNED.prompt, requestBytes)
  return kind.mediaPrompts.tokens(requestBytes) ?? times(UNLEARNED.media, Math.min(requestBytes, MEDIA_LIMIT))
}

function completionOf(kind: Kind, { operation, stream, answerBytes, complete }: Traits): Range<number> {
  if (WITHOUT_COMPLETION.has(operation)) return NOTHING
  if (answerBytes === 0 || !(stream || complete)) return unseen(kind, stream)
  const learned = kind.completions.tokens(answerBytes)
  if (learned !== undefined) return learned
  return MEDIA_ANSWERS.has(operation) ? UNSEEN : times(UNLEARNED[stream ? 'stream' : 'answer'], answerBytes)
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
