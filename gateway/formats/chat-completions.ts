import { type Answer, json, now, type Question, type ServerEvent, stream, type UsageReport } from '../answer.ts'
import { badRequest } from '../errors.ts'
import { type Generation, type Reply, usageOf } from '../generation.ts'
import { field, list, positive, string } from '../json.ts'
import { serviceTier, tierMember } from '../service-tier.ts'
import { readPrompt } from '../tokens.ts'

const finishReasons = { stop: 'stop', length: 'length', tool: 'tool_calls' } as const

/** POST /chat/completions */
export function chatCompletion(question: Question): Answer {
  const { body, dialect } = question
  const messages = list(body.messages)
  if (messages.length === 0) return badRequest(dialect, "'messages' must be a non-empty array.", 'messages')
  const generation = question.generate(readPrompt(messages, body.tools), {
    replies: positive(body.n),
    maxTokens: positive(body.max_completion_tokens) ?? positive(body.max_tokens),
    tool: calledTool(question, messages),
  })
  const report = question.report(chatUsage(generation), usageOf(generation))
  const answer =
    body.stream === true
      ? stream(chunks(question, generation, report), report)
      : json(completion(question, generation, report), report)
  return { ...answer, serviceTier: serviceTier(body.service_tier) }
}

/** The first tool on offer, unless its result is what the caller now comes with. */
function calledTool({ body }: Question, messages: readonly unknown[]): string | undefined {
  if (body.tool_choice === 'none' || field(messages.at(-1), 'role') === 'tool') return undefined
  return string(field(field(list(body.tools)[0], 'function'), 'name'))
}

export const chatUsage = ({ prompt, completion, cache, reasoning }: Generation) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cache.read, cache_write_tokens: cache.written, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
})

const head = ({ id, answersAs, body }: Question, object: string) => ({
  id: `chatcmpl-${id}`,
  object,
  created: now(),
  model: answersAs,
  ...tierMember(body.service_tier),
})

function completion(question: Question, { replies }: Generation, { usage }: UsageReport) {
  const choices = replies.map((reply, index) => ({
    index,
    message: {
      role: 'assistant',
      content: reply.toolCall ? null : reply.text.join(''),
      refusal: null,
      ...(question.model.reasons === 'openly' && { reasoning_content: reply.reasoning.join('') }),
      ...(reply.toolCall && {
        tool_calls: [
          {
            id: `call_${question.id}_${index}`,
            type: 'function',
            function: { name: reply.toolCall.name, arguments: reply.toolCall.arguments.join('') },
          },
        ],
      }),
    },
    logprobs: null,
    finish_reason: finishReasons[reply.finish],
  }))
  return { ...head(question, 'chat.completion'), choices, usage, system_fingerprint: 'fp_gateway' }
}

function* chunks(question: Question, { replies }: Generation, report: UsageReport): Generator<ServerEvent> {
  const includeUsage = field(question.body.stream_options, 'include_usage') === true
  // With include_usage every chunk says that its usage is null, but the last.
  const shared = { ...head(question, 'chat.completion.chunk'), ...(includeUsage && { usage: null }) }
  for (const [index, reply] of replies.entries()) {
    const choice = (delta: object, finish: string | null = null) => ({
      ...shared,
      choices: [{ index, delta, logprobs: null, finish_reason: finish }],
    })
    yield { data: choice({ role: 'assistant', content: reply.toolCall ? null : '' }) }
    if (question.model.reasons === 'openly') {
      for (const token of reply.reasoning) yield { data: choice({ reasoning_content: token }), token: true }
    }
    for (const delta of deltas(reply, `call_${question.id}_${index}`)) yield { data: choice(delta), token: true }
    yield { data: choice({}, finishReasons[reply.finish]) }
  }
  if (includeUsage) yield { data: { ...shared, choices: [], usage: report.usage }, report }
  yield { data: '[DONE]' }
}

function* deltas({ text, toolCall }: Reply, id: string): Generator<object> {
  for (const token of text) yield { content: token }
  if (toolCall === undefined) return
  yield { tool_calls: [{ index: 0, id, type: 'function', function: { name: toolCall.name, arguments: '' } }] }
  for (const piece of toolCall.arguments) yield { tool_calls: [{ index: 0, function: { arguments: piece } }] }
}
