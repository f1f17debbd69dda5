import type { Usage } from '../../src/call.ts'
import { type Answer, json, type Question, type ServerEvent, stream, type UsageReport } from '../answer.ts'
import { badRequest } from '../errors.ts'
import { type Generation, type Reply, usageOf } from '../generation.ts'
import { field, list, positive, string } from '../json.ts'
import { type Prompt, readPrompt } from '../tokens.ts'

const stopReasons = { stop: 'end_turn', length: 'max_tokens', tool: 'tool_use' } as const

const promptOf = ({ body }: Question): Prompt => readPrompt(body.tools, body.system, body.messages)

/** POST /v1/messages */
export function createMessage(question: Question): Answer {
  const { body, dialect, model } = question
  const maxTokens = positive(body.max_tokens)
  if (maxTokens === undefined) return badRequest(dialect, 'max_tokens: Field required')
  if (list(body.messages).length === 0) return badRequest(dialect, 'messages: at least one message is required')
  const prompt = promptOf(question)
  const reasons = field(body.thinking, 'type') === 'enabled' || model.reasons !== undefined
  const generation = question.generate(prompt, { maxTokens, reasons, tool: calledTool(question) }, prompt.marked)
  const used = { generation, forAnHour: hourWrite(prompt, generation) }
  const report = question.report(usageSent(used), tokensOf(used))
  if (body.stream === true) return stream(events(question, used, report), report)
  return json(message(question, generation, report), report)
}

/** POST /v1/messages/count_tokens */
export const countTokens = (question: Question): Answer => json({ input_tokens: promptOf(question).words.length })

function calledTool({ body }: Question): string | undefined {
  const content = list(field(list(body.messages).at(-1), 'content'))
  const called = content.some((part) => field(part, 'type') === 'tool_result')
  const unwanted = field(body.tool_choice, 'type') === 'none'
  return called || unwanted ? undefined : string(field(list(body.tools)[0], 'name'))
}

interface Used {
  readonly generation: Generation
  /** Tokens that are written to the cache for an hour; undefined where the request never asks for that. */
  readonly forAnHour: number | undefined
}

/** What is cached for an hour stands before what is cached for five minutes. */
function hourWrite({ markedForAnHour }: Prompt, { cache }: Generation): number | undefined {
  if (markedForAnHour === 0) return undefined
  return Math.max(0, Math.min(markedForAnHour - cache.read, cache.written))
}

/** Anthropic counts what was read from or written to the cache apart from `input_tokens`. */
const usageSent = ({ generation: { prompt, cache, completion, reasoning }, forAnHour }: Used) => ({
  input_tokens: prompt - cache.read - cache.written,
  cache_creation_input_tokens: cache.written,
  cache_read_input_tokens: cache.read,
  ...(forAnHour !== undefined && {
    cache_creation: {
      ephemeral_5m_input_tokens: cache.written - forAnHour,
      ephemeral_1h_input_tokens: forAnHour,
    },
  }),
  output_tokens: completion,
  output_tokens_details: { thinking_tokens: reasoning },
})

const tokensOf = ({ generation, forAnHour }: Used): Usage => ({
  ...usageOf(generation),
  ...(forAnHour !== undefined && { cacheWrite1h: forAnHour }),
})

interface Block {
  readonly announced: object
  readonly done: object
  readonly deltas: readonly object[]
}

function* blocks({ reasoning, text, toolCall }: Reply, id: number): Generator<Block> {
  if (reasoning.length > 0) {
    const signature = Buffer.from(`thought ${id}`).toString('base64')
    yield {
      announced: { type: 'thinking', thinking: '', signature: '' },
      done: { type: 'thinking', thinking: reasoning.join(''), signature },
      deltas: [
        ...reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature },
      ],
    }
  }
  if (toolCall === undefined) {
    yield {
      announced: { type: 'text', text: '' },
      done: { type: 'text', text: text.join('') },
      deltas: text.map((token) => ({ type: 'text_delta', text: token })),
    }
    return
  }
  const block = { type: 'tool_use', id: `toolu_${id}`, name: toolCall.name }
  yield {
    announced: { ...block, input: {} },
    done: { ...block, input: JSON.parse(toolCall.arguments.join('')) },
    deltas: toolCall.arguments.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
  }
}

const envelope = ({ id, answersAs }: Question) => ({
  id: `msg_${id}`,
  type: 'message',
  role: 'assistant',
  model: answersAs,
})

const blocksOf = ({ id }: Question, { replies }: Generation) => replies.flatMap((reply) => [...blocks(reply, id)])

const stopOf = ({ replies }: Generation) => ({
  stop_reason: stopReasons[replies[0]?.finish ?? 'stop'],
  stop_sequence: null,
})

function message(question: Question, generation: Generation, { usage }: UsageReport) {
  const content = blocksOf(question, generation).map(({ done }) => done)
  return { ...envelope(question), content, ...stopOf(generation), usage }
}

function* events(question: Question, used: Used, report: UsageReport): Generator<ServerEvent> {
  const { generation } = used
  const named = (data: { readonly type: string; readonly [member: string]: unknown }) => ({ name: data.type, data })
  // What is known at the start: the prompt, and the first token that is about to come.
  const early = { ...used, generation: { ...generation, completion: 1, reasoning: 0 } }
  const first = question.report(usageSent(early), tokensOf(early))
  const start = { ...envelope(question), content: [], stop_reason: null, stop_sequence: null, usage: first.usage }
  yield { ...named({ type: 'message_start', message: start }), report: first }
  for (const [index, block] of blocksOf(question, generation).entries()) {
    yield named({ type: 'content_block_start', index, content_block: block.announced })
    if (index === 0) yield named({ type: 'ping' })
    for (const delta of block.deltas) yield { ...named({ type: 'content_block_delta', index, delta }), token: true }
    yield named({ type: 'content_block_stop', index })
  }
  yield { ...named({ type: 'message_delta', delta: stopOf(generation), usage: report.usage }), report }
  yield named({ type: 'message_stop' })
}
