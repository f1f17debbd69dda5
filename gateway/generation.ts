import type { Usage } from '../src/call.ts'
import type { CacheUse } from './prompt-cache.ts'

/** One reply of a model, in tokens that join to its text. */
export interface Reply {
  readonly reasoning: readonly string[]
  readonly text: readonly string[]
  readonly toolCall: ToolCall | undefined
  readonly finish: 'stop' | 'length' | 'tool'
}

export interface ToolCall {
  readonly name: string
  /** Pieces that join to the JSON text of the arguments. */
  readonly arguments: readonly string[]
}

/** The generation of a model, independent of a protocol. `completion` includes the reasoning. */
export interface Generation {
  readonly prompt: number
  readonly cache: CacheUse
  readonly replies: readonly Reply[]
  readonly completion: number
  readonly reasoning: number
}

export interface Wish {
  readonly prompt: number
  readonly cache: CacheUse
  /** Replies to the same prompt. Default 1. */
  readonly replies?: number | undefined
  /** Tokens of the answer. Default: 8 to 24, by the length of the prompt. */
  readonly tokens?: number | undefined
  /** How many tokens the caller allows; a longer reply is cut. Default: no limit. */
  readonly maxTokens?: number | undefined
  /** Calls this tool instead of answering with text. */
  readonly tool?: string | undefined
  readonly reasons?: boolean | undefined
}

// Every way to trip over bytes: multi-byte characters, joined emoji, quotes, and a usage that is none.
const vocabulary = ['Xin', 'chào', 'thế', 'giới,', 'con', 'cừu', 'thần', '🐑', 'nói', '"usage":', '{"total_tokens":1}']
const more = ['và', '👩‍👩‍👧', '羊', 'naïve', '"usage"', 'C:\\temp', 'rồi', '𝒰𝓈𝒶𝑔𝑒', 'trời', '—', 'xanh.']
const sayings = [...vocabulary, ...more]
const argumentsOfTools = ['{"query":', ' "thời', ' tiết', ' Hà', ' Nội', ' 🌦️"}']

const say = (tokens: number, from: number): readonly string[] =>
  Array.from({ length: tokens }, (_, index) => `${index > 0 ? ' ' : ''}${sayings[(from + index) % sayings.length]}`)

/** The same wish gives the same generation, word by word. */
export function generate(wish: Wish): Generation {
  const wanted = wish.tokens ?? 8 + (wish.prompt % 17)
  const said = Math.min(wanted, wish.maxTokens ?? wanted)
  const thought = wish.reasons ? said : 0
  const toolCall = wish.tool === undefined ? undefined : { name: wish.tool, arguments: argumentsOfTools }
  const replies = Array.from({ length: wish.replies ?? 1 }, (_, index): Reply => {
    const from = wish.prompt + index
    const reasoning = say(thought, from + 1)
    if (toolCall !== undefined) return { reasoning, text: [], toolCall, finish: 'tool' }
    return { reasoning, text: say(said, from), toolCall, finish: said < wanted ? 'length' : 'stop' }
  })
  const spoken = toolCall === undefined ? said : 1 + argumentsOfTools.length
  return {
    prompt: wish.prompt,
    cache: wish.cache,
    replies,
    completion: replies.length * (spoken + thought),
    reasoning: replies.length * thought,
  }
}

/** What a generation used, in the nouns of the instrumentation. */
export const usageOf = ({ prompt, cache, completion, reasoning }: Generation): Usage => ({
  prompt,
  completion,
  cachedPrompt: cache.read,
  cacheWrite: cache.written,
  reasoning,
})
