import type { AnswerFacts, Usage } from '../../call.ts'
import { field, isSent, present, tokenCount } from '../../foreign.ts'
import { reportedCostOf } from './reported-cost.ts'
import { secondsIn } from './units.ts'

/** Reads a usage object: absent if there is none, `unreadable` if its counts are not valid. */
export type UsageReader = (usage: unknown) => Usage | 'unreadable' | undefined

/** OpenAI's names for the same counts in its different APIs. */
interface Names {
  readonly prompt: string
  /** Absent for APIs without completion tokens. */
  readonly completion?: string
  readonly promptDetails: string
  readonly completionDetails: string
}

/** Chat completions and legacy completions. */
export const completionsUsage = openAiUsage({
  prompt: 'prompt_tokens',
  completion: 'completion_tokens',
  promptDetails: 'prompt_tokens_details',
  completionDetails: 'completion_tokens_details',
})

/** Embeddings and rerankings, some of which have only a total. */
export const promptUsage = openAiUsage({
  prompt: 'prompt_tokens',
  promptDetails: 'prompt_tokens_details',
  completionDetails: 'completion_tokens_details',
})

/** Responses and images. */
export const responsesUsage = openAiUsage({
  prompt: 'input_tokens',
  completion: 'output_tokens',
  promptDetails: 'input_tokens_details',
  completionDetails: 'output_tokens_details',
})

/** Speech and transcriptions. A usage by duration has no tokens. */
export const audioUsage: UsageReader = (usage) => {
  if (field(usage, 'type') !== 'duration') return audioTokens(usage)
  return secondsIn(field(usage, 'seconds')) === undefined ? 'unreadable' : undefined
}
const audioTokens = openAiUsage({
  prompt: 'input_tokens',
  completion: 'output_tokens',
  promptDetails: 'input_token_details',
  completionDetails: 'output_token_details',
})

/** The cache-written tokens by their lifetime, which is part of the price. */
const FIVE_MINUTES = 'ephemeral_5m_input_tokens'
const ONE_HOUR = 'ephemeral_1h_input_tokens'

/** Anthropic counts cached and cache-written tokens beside `input_tokens`, not as parts of it. */
export const messagesUsage: UsageReader = (usage) => {
  if (!isSent(usage)) return undefined
  const input = tokenCount(field(usage, 'input_tokens'))
  const completion = tokenCount(field(usage, 'output_tokens'))
  const cacheRead = field(usage, 'cache_read_input_tokens') ?? undefined
  const cacheWrite = cacheWriteOf(usage)
  // An invalid cache count makes the sum unknown: NaN is not a count.
  const prompt = tokenCount((input ?? NaN) + (tokenCount(cacheRead ?? 0) ?? NaN) + (tokenCount(cacheWrite ?? 0) ?? NaN))
  if (prompt === undefined || completion === undefined) return 'unreadable'
  const written = tokenCount(cacheWrite)
  const parts = present({
    cachedPrompt: tokenCount(cacheRead),
    cacheWrite: written,
    cacheWrite1h: atMost(written ?? 0, field(field(usage, 'cache_creation'), ONE_HOUR)),
    reasoning: atMost(completion, field(field(usage, 'output_tokens_details'), 'thinking_tokens')),
  })
  return { prompt, completion, ...parts }
}

/** The sum of the cache-written tokens; some gateways send only its parts, or zero beside them. */
function cacheWriteOf(usage: unknown): unknown {
  const sum = field(usage, 'cache_creation_input_tokens')
  if (isSent(sum) && sum !== 0) return sum
  const parts = [FIVE_MINUTES, ONE_HOUR].map((part) => field(field(usage, 'cache_creation'), part)).filter(isSent)
  return parts.length === 0
    ? (sum ?? undefined)
    : parts.reduce<number>((all, part) => all + (tokenCount(part) ?? NaN), 0)
}

/** What may or may not have a completion, such as a ranking, or an answer that is made of what was found. */
export const openUsage: UsageReader = (usage) =>
  (isSent(field(usage, 'completion_tokens')) ? completionsUsage : promptUsage)(usage)

/** Usage of an unknown endpoint, in any of the three shapes. */
export const anyUsage: UsageReader = (usage) => {
  const has = (name: string) => isSent(field(usage, name))
  if (has('prompt_tokens')) return openUsage(usage)
  if (!has('input_tokens')) return undefined
  return (
    has('cache_read_input_tokens') || has('cache_creation_input_tokens') || has('cache_creation')
      ? messagesUsage
      : responsesUsage
  )(usage)
}

/** The facts of a usage object: tokens, and the cost if the gateway reports it. */
export function usageFacts(usage: unknown, read: UsageReader): AnswerFacts {
  return present({ usage: read(usage), reportedCost: reportedCostOf(usage) })
}

function openAiUsage(names: Names): UsageReader {
  return (usage) => {
    if (!isSent(usage)) return undefined
    const input = field(usage, names.promptDetails)
    const output = field(usage, names.completionDetails)
    const prompt = promptOf(usage, names)
    const completion = withReasoning(completionOf(usage, names, prompt), prompt, usage, output)
    if (prompt === undefined || completion === undefined) return 'unreadable'
    if (prompt + completion === 0 && (tokenCount(field(usage, 'total_tokens')) ?? 0) > 0) return 'unreadable'
    // DeepSeek has its cache hits beside the details.
    const cachedPrompt = atMost(prompt, field(input, 'cached_tokens') ?? field(usage, 'prompt_cache_hit_tokens'))
    const audioPrompt = atMost(prompt, field(input, 'audio_tokens'))
    const imagePrompt = atMost(prompt, field(input, 'image_tokens'))
    const cached = field(input, 'cached_tokens_details')
    const parts = present({
      cachedPrompt,
      cacheWrite: atMost(prompt - (cachedPrompt ?? 0), field(input, 'cache_write_tokens')),
      audioPrompt,
      cachedAudioPrompt: commonPart(cachedPrompt, audioPrompt, field(cached, 'audio_tokens')),
      imagePrompt,
      cachedImagePrompt: commonPart(cachedPrompt, imagePrompt, field(cached, 'image_tokens')),
      reasoning: atMost(completion, field(output, 'reasoning_tokens')),
      audioCompletion: atMost(completion, field(output, 'audio_tokens')),
      imageCompletion: atMost(completion, field(output, 'image_tokens')),
    })
    return { prompt, completion, ...parts }
  }
}

/** Without completion tokens, a total that stands alone is that of the prompt. */
function promptOf(usage: unknown, { prompt, completion }: Names): number | undefined {
  const tokens = field(usage, prompt)
  return tokenCount(completion === undefined && !isSent(tokens) ? field(usage, 'total_tokens') : tokens)
}

function completionOf(usage: unknown, names: Names, prompt: number | undefined): number | undefined {
  if (names.completion === undefined) return 0
  const completion = field(usage, names.completion)
  if (isSent(completion)) return tokenCount(completion)
  // OpenAI omits a completion count of zero; the total shows that it is zero.
  return tokenCount((tokenCount(field(usage, 'total_tokens')) ?? NaN) - (prompt ?? NaN))
}

/** xAI counts reasoning beside the completion, not as a part of it; the total shows which. */
function withReasoning(
  completion: number | undefined,
  prompt: number | undefined,
  usage: unknown,
  details: unknown,
): number | undefined {
  const reasoning = tokenCount(field(details, 'reasoning_tokens')) ?? 0
  if (completion === undefined || prompt === undefined || reasoning === 0) return completion
  const isBeside = field(usage, 'total_tokens') === prompt + completion + reasoning
  return isBeside ? tokenCount(completion + reasoning) : completion
}

/** A part larger than its whole is invalid, and so absent. */
export function atMost(whole: number, part: unknown): number | undefined {
  const tokens = tokenCount(part)
  return tokens === undefined || tokens > whole ? undefined : tokens
}

/** The part that two parts have in common; absent where one of them is. */
export function commonPart(one: number | undefined, other: number | undefined, part: unknown): number | undefined {
  return one === undefined || other === undefined ? undefined : atMost(Math.min(one, other), part)
}
