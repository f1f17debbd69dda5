import type { Question, ServerEvent, UsageReport } from '../answer.ts'
import type { Reply } from '../generation.ts'

/** One member of a response's `output`: as it is announced, as it is in the end, and its pieces on the way. */
export interface OutputItem {
  readonly announced: { readonly id: string; readonly [member: string]: unknown }
  readonly done: { readonly id: string; readonly [member: string]: unknown }
  readonly kind: 'reasoning' | 'message' | 'call'
  readonly pieces: readonly string[]
}

export function* outputItems({ id }: Question, { reasoning, text, toolCall }: Reply): Generator<OutputItem> {
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

type ResponseEvent = Omit<ServerEvent, 'data'> & {
  readonly data: { readonly type: string; readonly [member: string]: unknown }
}

/** A response as it is at the start and in the end, and what comes in between. */
interface Course {
  readonly start: { readonly background: boolean }
  readonly items: readonly OutputItem[]
  readonly whole: { readonly status: string }
  readonly report: UsageReport
}

export const responseEvents = (course: Course): Iterable<ServerEvent> => numbered(events(course))

function* events({ start, items, whole, report }: Course): Generator<ResponseEvent> {
  const created = start.background ? { ...start, status: 'queued' } : start
  yield { data: { type: 'response.created', response: created } }
  if (start.background) yield { data: { type: 'response.queued', response: created } }
  yield { data: { type: 'response.in_progress', response: start } }
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
