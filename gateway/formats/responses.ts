import { type Answer, json, now, type Question, type ServerEvent, stream, type UsageReport } from '../answer.ts'
import { badRequest } from '../errors.ts'
import { type Generation, type Reply, usageOf } from '../generation.ts'
import { field, list, positive, string } from '../json.ts'
import { readPrompt } from '../tokens.ts'

/** POST /responses */
export function createResponse(question: Question): Answer {
  const { body, dialect } = question
  if (body.input === undefined) return badRequest(dialect, "Missing required parameter: 'input'.", 'input')
  const generation = question.generate(readPrompt(body.instructions, body.input, body.tools), {
    maxTokens: positive(body.max_output_tokens),
    tool: calledTool(question),
  })
  const report = question.report(responseUsage(generation), usageOf(generation))
  const items = generation.replies.flatMap((reply) => [...outputItems(question, reply)])
  const whole = finished(question, generation, items, report)
  if (body.stream === true) return stream(numbered(events(question, items, whole, report)), report)
  return json(whole, report)
}

function calledTool({ body }: Question): string | undefined {
  const called = field(list(body.input).at(-1), 'type') === 'function_call_output'
  return called || body.tool_choice === 'none' ? undefined : string(field(list(body.tools)[0], 'name'))
}

const responseUsage = ({ prompt, completion, cache, reasoning }: Generation) => ({
  input_tokens: prompt,
  input_tokens_details: { cached_tokens: cache.read, cache_write_tokens: cache.written },
  output_tokens: completion,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: prompt + completion,
})

/** One member of a response's `output`: as it is announced, as it is in the end, and its pieces on the way. */
interface OutputItem {
  readonly announced: { readonly id: string; readonly [member: string]: unknown }
  readonly done: { readonly id: string; readonly [member: string]: unknown }
  readonly kind: 'reasoning' | 'message' | 'call'
  readonly pieces: readonly string[]
}

function* outputItems({ id }: Question, { reasoning, text, toolCall }: Reply): Generator<OutputItem> {
  if (reasoning.length > 0) {
    const item = { id: `rs_${id}`, type: 'reasoning', summary: [] }
    yield { kind: 'reasoning', pieces: [], announced: item, done: item }
  }
  if (toolCall !== undefined) {
    const item = { id: `fc_${id}`, type: 'function_call', call_id: `call_${id}`, name: toolCall.name }
    yield {
      kind: 'call',
      pieces: toolCall.arguments,
      announced: { ...item, arguments: '', status: 'in_progress' },
      done: { ...item, arguments: toolCall.arguments.join(''), status: 'completed' },
    }
    return
  }
  const item = { id: `msg_${id}`, type: 'message', role: 'assistant' }
  yield {
    kind: 'message',
    pieces: text,
    announced: { ...item, content: [], status: 'in_progress' },
    done: { ...item, content: [textPart(text.join(''))], status: 'completed' },
  }
}

const textPart = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] })

const begun = ({ id, answersAs, body }: Question) => ({
  id: `resp_${id}`,
  object: 'response',
  created_at: now(),
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  instructions: string(body.instructions) ?? null,
  max_output_tokens: positive(body.max_output_tokens) ?? null,
  metadata: {},
  model: answersAs,
  output: [],
  parallel_tool_calls: true,
  temperature: 1,
  tool_choice: 'auto',
  tools: list(body.tools),
  top_p: 1,
  usage: null,
})

function finished(question: Question, { replies }: Generation, items: readonly OutputItem[], { usage }: UsageReport) {
  const cut = replies.some(({ finish }) => finish === 'length')
  return {
    ...begun(question),
    status: cut ? 'incomplete' : 'completed',
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    output: items.map(({ done }) => done),
    usage,
  }
}

type ResponseEvent = Omit<ServerEvent, 'data'> & {
  readonly data: { readonly type: string; readonly [member: string]: unknown }
}

function* events(
  question: Question,
  items: readonly OutputItem[],
  whole: ReturnType<typeof finished>,
  report: UsageReport,
): Generator<ResponseEvent> {
  yield { data: { type: 'response.created', response: begun(question) } }
  yield { data: { type: 'response.in_progress', response: begun(question) } }
  for (const [output_index, item] of items.entries()) {
    const place = { output_index, item_id: item.announced.id }
    yield { data: { type: 'response.output_item.added', output_index, item: item.announced } }
    if (item.kind === 'message') yield* textEvents({ ...place, content_index: 0 }, item.pieces)
    if (item.kind === 'call') yield* callEvents(place, item.pieces)
    yield { data: { type: 'response.output_item.done', output_index, item: item.done } }
  }
  yield { data: { type: `response.${whole.status}`, response: whole }, report }
}

function* textEvents(place: object, pieces: readonly string[]): Generator<ResponseEvent> {
  const text = pieces.join('')
  yield { data: { type: 'response.content_part.added', ...place, part: textPart('') } }
  for (const delta of pieces) {
    yield { data: { type: 'response.output_text.delta', ...place, delta, logprobs: [] }, token: true }
  }
  yield { data: { type: 'response.output_text.done', ...place, text, logprobs: [] } }
  yield { data: { type: 'response.content_part.done', ...place, part: textPart(text) } }
}

function* callEvents(place: object, pieces: readonly string[]): Generator<ResponseEvent> {
  for (const delta of pieces) {
    yield { data: { type: 'response.function_call_arguments.delta', ...place, delta }, token: true }
  }
  yield { data: { type: 'response.function_call_arguments.done', ...place, arguments: pieces.join('') } }
}

function* numbered(events: Iterable<ResponseEvent>): Generator<ServerEvent> {
  let sequence_number = 0
  for (const event of events) {
    yield { ...event, name: event.data.type, data: { ...event.data, sequence_number: sequence_number++ } }
  }
}
