import type { Call, End, Exchange, StartedExchange, Usage } from '../../src/call.ts'
import { BodyWindow } from '../../src/capture/body-window.ts'
import type { PipelineState } from '../../src/pipeline/account.ts'
import { openCall } from '../../src/pipeline/pipeline.ts'
import { requestHandle } from '../helpers/calls.ts'
import { answerHead } from '../wire/captured.ts'

// Traffic of an application with many users: true tokens are drawn first, and the bodies are written to them.

/** A random number from 0 to 1, by a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

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
}

export const KINDS: readonly Kind[] = [
  { name: 'chat, JSON', model: 'gpt-4.1', path: '/v1/chat/completions', stream: false, reasoning: 0, images: 0 },
  { name: 'chat, streams', model: 'gpt-4.1', path: '/v1/chat/completions', stream: true, reasoning: 0, images: 0 },
  { name: 'messages, JSON', model: 'claude-sonnet-4-5', path: '/v1/messages', stream: false, reasoning: 0, images: 0 },
  {
    name: 'messages, streams',
    model: 'claude-sonnet-4-5',
    path: '/v1/messages',
    stream: true,
    reasoning: 0,
    images: 0,
  },
  {
    name: 'silent reasoning',
    model: 'deepseek-v3.2',
    path: '/v1/chat/completions',
    stream: false,
    reasoning: 3,
    images: 0,
  },
  {
    name: 'images in prompts',
    model: 'gemini-2.5-flash',
    path: '/v1/chat/completions',
    stream: false,
    reasoning: 0,
    images: 0.3,
  },
]

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
    const shown = { prompt: promptTokens, completion: completion.tokens + hidden }
    const isCut = kind.stream && isHidden && random() < 0.7
    const kept = isCut ? Math.max(1, Math.floor(completion.tokens * random())) : completion.tokens
    const truth = isCut ? { ...shown, completion: kept } : shown
    const body = kind.stream
      ? streamOf(kind, completion.word, kept, isHidden ? undefined : shown, isCut)
      : answerOf(kind, completion.text, isHidden ? undefined : shown)
    const call = callOf(kind, requestOf(kind, prompt.text, image), body, isCut, state)
    return { kind, truth, call }
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

function requestOf({ model, stream }: Kind, prompt: string, image: number): string {
  const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(image)}` } }
  const content = image === 0 ? prompt : [{ type: 'text', text: prompt }, picture]
  return JSON.stringify({ model, messages: [{ role: 'user', content }], ...(stream && { stream }) })
}

const isMessages = ({ path }: Kind): boolean => path.endsWith('/messages')

function answerOf(kind: Kind, text: string, usage: Usage | undefined): string {
  const { model } = kind
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
  const { prompt, completion } = usage
  return isMessages(kind)
    ? { input_tokens: prompt, output_tokens: completion }
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

function callOf(kind: Kind, request: string, answer: string, isCut: boolean, state: PipelineState): Call {
  const started: StartedExchange = {
    destination: { provider: 'holysheep', scheme: 'https', host: 'api.holysheep.ai', port: 443 },
    method: 'POST',
    path: kind.path,
    startedAt: 0,
  }
  const end: End = isCut ? { kind: 'cancelled' } : { kind: 'complete' }
  const exchange: Exchange = {
    started,
    endedAt: 1_000,
    end,
    answerHead: answerHead({ 'content-type': kind.stream ? 'text/event-stream' : 'application/json' }),
    requestBody: bytesOf(request),
    answerBody: bytesOf(answer),
    firstContentAt: undefined,
    chunkTimes: [],
  }
  const open = openCall(started, requestHandle({ 'content-type': 'application/json' }), [], state)
  return open.close(exchange, Date.UTC(2026, 10, 26))
}

function bytesOf(text: string) {
  const window = BodyWindow.ofEnds()
  window.add(Buffer.from(text))
  return window.bytes()
}
