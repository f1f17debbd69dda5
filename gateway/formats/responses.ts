import {
  type Answer,
  type Inquiry,
  json,
  now,
  type Question,
  type ServerEvent,
  stream,
  type UsageReport,
} from '../answer.ts'
import { badRequest, failure } from '../errors.ts'
import { type Generation, usageOf } from '../generation.ts'
import { field, list, positive, string } from '../json.ts'
import { serviceTier, tierMember } from '../service-tier.ts'
import { readPrompt } from '../tokens.ts'
import { type OutputItem, outputItems, responseEvents } from './response-events.ts'

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
  const start = begun(question)
  const whole = finished(start, generation, items, report)
  const served = (answer: Answer): Answer => ({ ...answer, serviceTier: serviceTier(body.service_tier) })
  const streamed = () => served(stream(responseEvents({ start, items, whole, report }), report))
  const answer = served(json(whole, report))
  if (start.background) return inBackground(question, { start, report, finished: answer, streamed: streamed() })
  if (body.store !== false) question.store(start.id, { ...fetched(question, answer), polls: 0 })
  return body.stream === true ? streamed() : answer
}

interface Background {
  readonly start: ResponseObject
  readonly report: UsageReport
  readonly finished: Answer
  readonly streamed: Answer
}

/** Answers before the response is finished, unless the caller wants its events. */
function inBackground(question: Question, { start, report, finished, streamed }: Background): Answer {
  const served = (answer: Answer): Answer => ({ ...answer, serviceTier: finished.serviceTier })
  const isStreamed = question.body.stream === true
  question.store(start.id, {
    ...fetched(question, finished, served(json(start))),
    streamed: { ...streamed, used: undefined, model: question.answersAs },
    polls: isStreamed ? 0 : (question.controls.polls ?? 1),
  })
  return isStreamed ? streamed : served({ ...json({ ...start, status: 'queued' }), used: report.tokens })
}

/** What a GET of a response gets. Its tokens were used by the request that created it. */
function fetched({ answersAs }: Question, finished: Answer, unfinished = finished) {
  const own = { used: undefined, model: answersAs }
  return { finished: { ...finished, ...own }, unfinished: { ...unfinished, ...own } }
}

/** GET /responses/{response_id}; `stream=true` sends the events after the one that `starting_after` numbers */
export function retrieveResponse({ dialect, parameter = '', query, stored }: Inquiry): Answer {
  const answer = query.get('stream') === 'true' ? stored.stream(parameter) : stored.poll(parameter)
  if (answer === undefined) {
    return failure(dialect, { status: 404, message: `Response with id '${parameter}' not found.` })
  }
  const { content } = answer
  if (content.kind !== 'events') return answer
  const after = Number(query.get('starting_after') ?? -1)
  return { ...answer, content: { ...content, events: content.events.filter((event) => numberOf(event) > after) } }
}

const numberOf = ({ data }: ServerEvent): number => Number(field(data, 'sequence_number'))

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

const begun = ({ id, answersAs, body }: Question) => ({
  id: `resp_${id}`,
  object: 'response',
  created_at: now(),
  status: 'in_progress' as string,
  error: null,
  incomplete_details: null,
  instructions: string(body.instructions) ?? null,
  max_output_tokens: positive(body.max_output_tokens) ?? null,
  metadata: {},
  background: body.background === true,
  model: answersAs,
  output: [],
  parallel_tool_calls: true,
  temperature: 1,
  tool_choice: 'auto',
  tools: list(body.tools),
  top_p: 1,
  usage: null,
  ...tierMember(body.service_tier),
})

/** A response before it is finished. */
type ResponseObject = ReturnType<typeof begun>

function finished(
  start: ResponseObject,
  { replies }: Generation,
  items: readonly OutputItem[],
  { usage }: UsageReport,
) {
  const cut = replies.some(({ finish }) => finish === 'length')
  return {
    ...start,
    status: cut ? 'incomplete' : 'completed',
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    output: items.map(({ done }) => done),
    usage,
  }
}
