import type { Call, Usage } from '../../src/call.ts'
import type { PipelineState } from '../../src/pipeline/account.ts'
import { type PriceTable, parsePriceFile } from '../../src/pricing/index.ts'
import { callOf } from './exchange.ts'

// Traffic of an application with many users: true tokens are drawn first, and the bodies are written to them.

/** Text by language: a token of it on average. A Chinese token is one to two characters of three bytes each. */
const TOKENS = ['lorem ', 'Straße', '你好', 'if (x)\n', 'thế giới ', 'ABC-12 '] as const

export interface Kind {
  readonly name: string
  readonly model: string
  readonly path: string
  readonly stream: boolean
  /** Tokens of reasoning that no body shows, as a multiple of the visible ones. */
  readonly reasoning: number
  /** Share of prompts with an image of 20 to 800 KiB, which costs some 85 to 1,100 tokens. */
  readonly images: number
  /** Whether most prompts are read from the cache for the most part, and some are written to it for an hour. */
  readonly cache: boolean
}

const chat: Kind = {
  ...{ name: 'chat, JSON', model: 'gpt-4.1', path: '/v1/chat/completions' },
  ...{ stream: false, reasoning: 0, images: 0, cache: false },
}
const messages: Kind = { ...chat, name: 'messages, JSON', model: 'claude-sonnet-4-5', path: '/v1/messages' }

export const KINDS: readonly Kind[] = [
  chat,
  { ...chat, name: 'chat, streams', stream: true },
  messages,
  { ...messages, name: 'messages, streams', stream: true },
  { ...messages, name: 'messages with a cache', model: 'cached', cache: true },
  { ...chat, name: 'silent reasoning', model: 'deepseek-v3.2', reasoning: 3 },
  { ...chat, name: 'images in prompts', model: 'gemini-2.5-flash', images: 0.3 },
  { ...chat, name: 'embeddings', model: 'embedder', path: '/v1/embeddings' },
]

/** The built-in prices, one with a cache, and one without completions. */
export const PRICES: PriceTable = pricesOf({
  cached: { prompt: 3, completion: 15, cached_prompt: 0.3, cache_write: 3.75, cache_write_1h: 6 },
  embedder: { prompt: 0.13 },
})

function pricesOf(models: object): PriceTable {
  const table = parsePriceFile(JSON.stringify({ models }), 'prices.json')
  if (table instanceof Error) throw table
  return table
}

/** One call of the traffic: its true usage, and how the application sees it. */
export interface Sent {
  readonly kind: Kind
  readonly truth: Usage
  readonly call: Call
}

/** Makes calls, of which a share reports no usage: streams are cut or did not ask for it, and answers lack it. */
export function traffic(random: () => number, state: PipelineState) {
  const draw = (median: number, spread: number) => Math.max(1, Math.round(median * Math.exp(spread * normal(random))))
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

  return (kind: Kind, isHidden: boolean): Sent => {
    const prompt = text(draw(400, 1), pick(TOKENS))
    const image = random() < kind.images ? draw(120_000, 0.8) : 0
    const completion = text(draw(250, 0.8), pick(TOKENS))
    const hidden = Math.round(kind.reasoning * completion.tokens * (0.5 + random()))
    const promptTokens = prompt.tokens + 8 + (image > 0 ? Math.round(85 + random() * 1_000) : 0)
    const shown: Usage = isEmbedding(kind)
      ? { prompt: promptTokens, completion: 0 }
      : { prompt: promptTokens, completion: completion.tokens + hidden, ...(kind.cache && cacheOf(promptTokens)) }
    const isCut = kind.stream && isHidden && random() < 0.7
    const kept = isCut ? Math.max(1, Math.floor(completion.tokens * random())) : completion.tokens
    const truth = isCut ? { ...shown, completion: kept } : shown
    const body = kind.stream
      ? streamOf(kind, completion.word, kept, isHidden ? undefined : shown, isCut)
      : answerOf(kind, completion.text, isHidden ? undefined : shown)
    const call = callOf(
      {
        path: kind.path,
        request: requestOf(kind, prompt.text, image),
        type: kind.stream ? 'text/event-stream' : 'application/json',
        answer: body,
        end: { kind: isCut ? 'cancelled' : 'complete' },
      },
      state,
    )
    return { kind, truth, call }
  }

  /** Three of four read nearly all of their prompt, one of ten writes it, and the others do without. */
  function cacheOf(prompt: number): Partial<Usage> {
    const most = Math.floor(prompt * (0.8 + 0.15 * random()))
    const chance = random()
    if (chance < 0.75) return { cachedPrompt: most }
    return chance < 0.85 ? { cacheWrite: most, cacheWrite1h: most } : {}
  }

  function text(tokens: number, word: string) {
    // A tokenizer needs more or fewer tokens for the same number of characters.
    const words = Math.max(1, Math.round(tokens * (0.8 + 0.4 * random())))
    return { tokens, word, text: word.repeat(words) }
  }
}

/** Box–Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function requestOf({ model, stream, ...kind }: Kind, prompt: string, image: number): object {
  if (isEmbedding(kind)) return { model, input: prompt }
  const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(image)}` } }
  const content = image === 0 ? prompt : [{ type: 'text', text: prompt }, picture]
  return { model, messages: [{ role: 'user', content }], ...(stream && { stream }) }
}

const isMessages = ({ path }: Pick<Kind, 'path'>): boolean => path.endsWith('/messages')
const isEmbedding = ({ path }: Pick<Kind, 'path'>): boolean => path.endsWith('/embeddings')

const VECTOR = Array.from({ length: 256 }, (_, place) => Math.sin(place))

function answerOf(kind: Kind, text: string, usage: Usage | undefined): string {
  const { model } = kind
  if (isEmbedding(kind)) {
    const told = usage && { prompt_tokens: usage.prompt, total_tokens: usage.prompt }
    return JSON.stringify({ object: 'list', model, data: [{ object: 'embedding', embedding: VECTOR }], usage: told })
  }
  if (isMessages(kind)) {
    const content = [{ type: 'text', text }]
    return JSON.stringify({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model,
      content,
      usage: usageOf(kind, usage),
    })
  }
  const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }]
  return JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', model, choices, usage: usageOf(kind, usage) })
}

function usageOf(kind: Kind, usage: Usage | undefined) {
  if (usage === undefined) return undefined
  const { prompt, completion, cachedPrompt = 0, cacheWrite = 0, cacheWrite1h = 0 } = usage
  return isMessages(kind)
    ? {
        input_tokens: prompt - cachedPrompt - cacheWrite,
        output_tokens: completion,
        cache_read_input_tokens: cachedPrompt,
        cache_creation_input_tokens: cacheWrite,
        cache_creation: { ephemeral_1h_input_tokens: cacheWrite1h },
      }
    : { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }
}

/** An event for each token, as OpenAI sends them; Anthropic's events hold several. */
function streamOf(kind: Kind, word: string, tokens: number, usage: Usage | undefined, isCut: boolean): string {
  const events: string[] = []
  const push = (data: object) => {
    const type = 'type' in data ? `event: ${data.type}\n` : ''
    events.push(`${type}data: ${JSON.stringify(data)}\n\n`)
  }
  const { model } = kind
  if (isMessages(kind)) {
    push({ type: 'message_start', message: { id: 'msg_1', model, role: 'assistant', content: [] } })
    for (let left = tokens; left > 0; left -= 4) {
      push({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: word.repeat(Math.min(4, left)) },
      })
    }
    if (isCut) return events.join('')
    push({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, ...(usage && { usage: usageOf(kind, usage) }) })
    push({ type: 'message_stop' })
    return events.join('')
  }
  const chunk = (content: object) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    ...content,
  })
  for (let sent = 0; sent < tokens; sent++) push(chunk({ choices: [{ index: 0, delta: { content: word } }] }))
  if (isCut) return events.join('')
  push(chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }))
  if (usage) push(chunk({ choices: [], usage: usageOf(kind, usage) }))
  return `${events.join('')}data: [DONE]\n\n`
}
