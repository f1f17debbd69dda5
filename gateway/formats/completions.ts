import { type Answer, json, now, type Question, type ServerEvent, stream, type UsageReport } from '../answer.ts'
import { type Generation, usageOf } from '../generation.ts'
import { field, positive } from '../json.ts'
import { readPrompt } from '../tokens.ts'
import { chatUsage } from './chat-completions.ts'

/** POST /completions, the legacy endpoint */
export function legacyCompletion(question: Question): Answer {
  const { body } = question
  const generation = question.generate(readPrompt(body.prompt), {
    replies: positive(body.n),
    maxTokens: positive(body.max_tokens),
  })
  const report = question.report(chatUsage(generation), usageOf(generation))
  if (body.stream === true) return stream(chunks(question, generation, report), report)
  const choices = generation.replies.map(({ text, finish }, index) => ({
    text: text.join(''),
    index,
    logprobs: null,
    finish_reason: finish,
  }))
  return json({ ...head(question), choices, usage: report.usage }, report)
}

const head = ({ id, answersAs }: Question) => ({
  id: `cmpl-${id}`,
  object: 'text_completion',
  created: now(),
  model: answersAs,
})

function* chunks(question: Question, { replies }: Generation, report: UsageReport): Generator<ServerEvent> {
  const shared = head(question)
  for (const [index, { text, finish }] of replies.entries()) {
    const choice = (text: string, finish_reason: string | null) => ({
      ...shared,
      choices: [{ text, index, logprobs: null, finish_reason }],
    })
    for (const token of text) yield { data: choice(token, null), token: true }
    yield { data: choice('', finish) }
  }
  const includeUsage = field(question.body.stream_options, 'include_usage') === true
  if (includeUsage) yield { data: { ...shared, choices: [], usage: report.usage }, report }
  yield { data: '[DONE]' }
}
