import { type Answer, json, type Question, type ServerEvent, stream, type UsageReport } from '../answer.ts'
import { badRequest } from '../errors.ts'
import { type Generation, type Reply, usageOf } from '../generation.ts'
import { field, list, positive, string } from '../json.ts'
import { type Prompt, readPrompt } from '../tokens.ts'

const finishReasons = { stop: 'STOP', length: 'MAX_TOKENS', tool: 'STOP' } as const

const promptOf = ({ body }: Question): Prompt => readPrompt(body.systemInstruction, body.tools, body.contents)

/** POST /models/{model}:generateContent */
export function generateContent(question: Question): Answer {
  const generation = generated(question)
  if (generation === undefined) return withoutContents(question)
  const report = reportOf(generation)
  const candidates = generation.replies.map((reply, index) => {
    const parts = [...thoughts(question, reply).map(thoughtPart), ...wholeParts(reply)]
    return candidate(index, parts, finishReasons[reply.finish])
  })
  return json({ candidates, usageMetadata: report.usage, ...envelope(question) }, report)
}

/** POST /models/{model}:streamGenerateContent: server-sent events with `alt=sse`, else a JSON array */
export function streamGenerateContent(question: Question): Answer {
  const generation = generated(question)
  if (generation === undefined) return withoutContents(question)
  const framing = question.query.get('alt') === 'sse' ? 'event-stream' : 'json-array'
  return stream(chunks(question, generation), reportOf(generation), framing)
}

/** POST /models/{model}:countTokens */
export function countContentTokens(question: Question): Answer {
  const tokens = promptOf(question).words.length
  return json({ totalTokens: tokens, promptTokensDetails: textDetails(tokens) })
}

const withoutContents = ({ dialect }: Question): Answer => badRequest(dialect, 'contents is not specified')

function generated(question: Question): Generation | undefined {
  const { body } = question
  if (list(body.contents).length === 0) return undefined
  return question.generate(promptOf(question), {
    replies: positive(field(body.generationConfig, 'candidateCount')),
    maxTokens: positive(field(body.generationConfig, 'maxOutputTokens')),
    reasons: reasons(question),
    tool: calledTool(question),
  })
}

const thinking = ({ body }: Question): unknown => field(body.generationConfig, 'thinkingConfig')

function reasons(question: Question): boolean {
  if (field(thinking(question), 'thinkingBudget') === 0) return false
  return question.model.reasons !== undefined || thinking(question) !== undefined
}

/** The first function on offer, unless its result is what the caller now comes with. */
function calledTool({ body }: Question): string | undefined {
  const parts = list(field(list(body.contents).at(-1), 'parts'))
  const called = parts.some((part) => field(part, 'functionResponse') !== undefined)
  const unwanted = field(field(body.toolConfig, 'functionCallingConfig'), 'mode') === 'NONE'
  const declared = list(field(list(body.tools)[0], 'functionDeclarations'))
  return called || unwanted ? undefined : string(field(declared[0], 'name'))
}

/** Gemini counts thoughts beside the candidates, and omits a count of zero. It reports no cost. */
function reportOf(generation: Generation): UsageReport {
  const { prompt, cache, completion, reasoning } = generation
  const { cachedPrompt, reasoning: thought } = usageOf(generation)
  const usage = {
    promptTokenCount: prompt,
    ...(completion > reasoning && { candidatesTokenCount: completion - reasoning }),
    totalTokenCount: prompt + completion,
    promptTokensDetails: textDetails(prompt),
    ...(cache.read > 0 && { cachedContentTokenCount: cache.read, cacheTokensDetails: textDetails(cache.read) }),
    ...(reasoning > 0 && { thoughtsTokenCount: reasoning }),
  }
  const tokens = {
    ...{ prompt, completion },
    ...(cachedPrompt && { cachedPrompt }),
    ...(thought && { reasoning: thought }),
  }
  return { usage, tokens, costUsd: undefined }
}

export const textDetails = (tokens: number) => [{ modality: 'TEXT', tokenCount: tokens }]

const envelope = ({ id, answersAs }: Question) => ({ modelVersion: answersAs, responseId: `gemini-${id}` })

const candidate = (index: number, parts: readonly object[], finishReason?: string) => ({
  content: { parts, role: 'model' },
  ...(finishReason !== undefined && { finishReason }),
  index,
})

/** The thoughts that the caller wants to see. */
const thoughts = (question: Question, { reasoning }: Reply): readonly string[] =>
  field(thinking(question), 'includeThoughts') === true ? reasoning : []

const thoughtPart = (text: string) => ({ text, thought: true })

function wholeParts({ text, toolCall }: Reply): readonly object[] {
  if (toolCall === undefined) return [{ text: text.join('') }]
  return [{ functionCall: { name: toolCall.name, args: JSON.parse(toolCall.arguments.join('')) } }]
}

/** Every chunk is a whole answer with the usage so far; thoughts come first, whether they are shown or not. */
function* chunks(question: Question, generation: Generation): Generator<ServerEvent> {
  const thought = generation.reasoning / generation.replies.length
  const spoken = generation.completion / generation.replies.length - thought
  for (const [index, reply] of generation.replies.entries()) {
    const chunk = (parts: readonly object[], { thinks, says }: Progress, finish?: string): ServerEvent => {
      const reasoning = index * thought + thinks
      const report = reportOf({ ...generation, reasoning, completion: reasoning + index * spoken + says })
      const candidates = [candidate(index, parts, finish)]
      return { data: { candidates, usageMetadata: report.usage, ...envelope(question) }, report }
    }
    for (const [before, text] of thoughts(question, reply).entries()) {
      yield { ...chunk([thoughtPart(text)], { thinks: before + 1, says: 0 }), token: true }
    }
    const parts = reply.toolCall === undefined ? reply.text.map((text) => ({ text })) : wholeParts(reply)
    for (const [before, part] of parts.entries()) {
      yield { ...chunk([part], { thinks: thought, says: reply.toolCall ? spoken : before + 1 }), token: true }
    }
    yield chunk([{ text: '' }], { thinks: thought, says: spoken }, finishReasons[reply.finish])
  }
}

/** Tokens of a reply so far. */
interface Progress {
  readonly thinks: number
  readonly says: number
}
