import type { AnswerFacts, Usage } from '../../call.ts'
import { field, isSent, list, name, present, tokenCount } from '../../foreign.ts'
import type { StreamEvents } from '../sse.ts'
import { streamError } from './error-names.ts'
import { type EventJson, firstFact, fromFirst, fromLast, memberHint } from './event-facts.ts'
import type { StreamingReader } from './format.ts'
import { atMost, commonPart, type UsageReader } from './usage.ts'

const REASON_LENGTH = 64
const USAGE_HINT = memberHint('usageMetadata')
const REASON_HINT = memberHint('finishReason')
const BLOCKED_HINT = memberHint('blockReason')

/**
 * Gemini's own API. A stream is server-sent events, or one JSON array that grows; each chunk is a whole answer with the
 * usage so far.
 */
export const gemini: StreamingReader = {
  recognisesAnswer: (body) => isGemini(Array.isArray(body) ? body[0] : body),
  readAnswer: (body) => {
    if (!Array.isArray(body)) return factsOf([body])
    return { ...factsOf(body), finished: body.some(isLast) }
  },
  stream: {
    recognises: ({ levels: [json] }) => isGemini(json),
    isContent: (found) => found.event.part === 'start' || hasContent(found),
    read,
  },
}

function isGemini(chunk: unknown): boolean {
  return ['candidates', 'usageMetadata', 'promptFeedback'].some((member) => isSent(field(chunk, member)))
}

function hasContent({ levels: [chunk] }: EventJson): boolean {
  return list(field(chunk, 'candidates')).some((candidate) => {
    const parts = list(field(field(candidate, 'content'), 'parts'))
    return parts.some((part) => Object.values(part ?? {}).some((value) => isSent(value) && value !== ''))
  })
}

function read(events: StreamEvents): AnswerFacts {
  const first = (member: string) =>
    firstFact(fromFirst(events, memberHint(member)), (chunk) => name(field(chunk, member)))
  const last = firstFact(fromLast(events, REASON_HINT), (chunk) => (isLast(chunk) ? chunk : undefined))
  const blocked = firstFact(fromLast(events, BLOCKED_HINT), (chunk) => (isLast(chunk) ? chunk : undefined))
  const usage = firstFact(fromLast(events, USAGE_HINT), (chunk) => field(chunk, 'usageMetadata') ?? undefined)
  return {
    ...present({ model: first('modelVersion'), id: first('responseId') }),
    ...finishFacts([last ?? blocked]),
    ...present({ usage: geminiUsage(usage), error: streamError(events) }),
    finished: last !== undefined || blocked !== undefined,
  }
}

function factsOf(chunks: readonly unknown[]): AnswerFacts {
  const first = (member: string) => chunks.map((chunk) => name(field(chunk, member))).find((text) => text !== undefined)
  const usages = chunks.map((chunk) => field(chunk, 'usageMetadata')).filter(isSent)
  return {
    ...present({ model: first('modelVersion'), id: first('responseId') }),
    ...finishFacts(chunks),
    ...present({ usage: geminiUsage(usages.at(-1)) }),
  }
}

/** Whether a chunk ends its stream: it has a reason, or the prompt was blocked. */
function isLast(chunk: unknown): boolean {
  if (name(field(field(chunk, 'promptFeedback'), 'blockReason')) !== undefined) return true
  return list(field(chunk, 'candidates')).some((candidate) => name(field(candidate, 'finishReason')) !== undefined)
}

function finishFacts(chunks: readonly unknown[]): AnswerFacts {
  const candidates = chunks.flatMap((chunk) => list(field(chunk, 'candidates')))
  const reasons = candidates.map((candidate) => name(field(candidate, 'finishReason'), REASON_LENGTH))
  const finishReasons = reasons.filter((reason) => reason !== undefined).slice(0, 16)
  return finishReasons.length === 0 ? {} : { finishReasons }
}

/** The results of tools belong to the prompt. */
const PROMPT_DETAILS = ['promptTokensDetails', 'toolUsePromptTokensDetails']

/**
 * Gemini counts the results of tools beside the prompt, and thoughts beside the candidates. An embedding has no
 * candidates, and a count of zero is omitted. What has only a total, such as a cached content, is not read.
 */
export const geminiUsage: UsageReader = (usage) => {
  if (!isSent(usage)) return undefined
  const count = (member: string) => tokenCount(field(usage, member) ?? 0) ?? NaN
  const prompt = tokenCount(count('promptTokenCount') + count('toolUsePromptTokenCount'))
  const total = field(usage, 'totalTokenCount')
  const completion = tokenCount(candidatesOf(usage, prompt, total) + count('thoughtsTokenCount'))
  if (prompt === undefined || completion === undefined) return 'unreadable'
  if (!isSent(field(usage, 'promptTokenCount')) && (!isSent(total) || (total !== 0 && prompt + completion === 0)))
    return 'unreadable'
  const ofPrompt = (modality: string) =>
    atMost(prompt, sumOf(PROMPT_DETAILS.map((details) => ofModality(usage, details, modality))))
  const ofCache = (modality: string) => ofModality(usage, 'cacheTokensDetails', modality)
  const ofCompletion = (modality: string) => atMost(completion, ofModality(usage, 'candidatesTokensDetails', modality))
  const cachedPrompt = atMost(prompt, field(usage, 'cachedContentTokenCount'))
  const audioPrompt = ofPrompt('AUDIO')
  const imagePrompt = ofPrompt('IMAGE')
  const parts: Partial<Usage> = present({
    cachedPrompt,
    audioPrompt,
    cachedAudioPrompt: commonPart(cachedPrompt, audioPrompt, ofCache('AUDIO')),
    imagePrompt,
    cachedImagePrompt: commonPart(cachedPrompt, imagePrompt, ofCache('IMAGE')),
    reasoning: atMost(completion, field(usage, 'thoughtsTokenCount')),
    audioCompletion: ofCompletion('AUDIO'),
    imageCompletion: ofCompletion('IMAGE'),
  })
  return { prompt, completion, ...parts }
}

/** Where the candidates are not counted, the total says what they had. */
function candidatesOf(usage: unknown, prompt: number | undefined, total: unknown): number {
  const counted = field(usage, 'candidatesTokenCount')
  if (isSent(counted) || !isSent(field(usage, 'promptTokenCount'))) return tokenCount(counted ?? 0) ?? NaN
  const thoughts = tokenCount(field(usage, 'thoughtsTokenCount') ?? 0) ?? NaN
  return Math.max(0, (tokenCount(total) ?? 0) - (prompt ?? NaN) - thoughts)
}

/** The sum of the counts that are sent; `undefined` if none is, NaN if one is no count. */
function sumOf(counts: readonly unknown[]): number | undefined {
  const sent = counts.filter(isSent)
  return sent.length === 0 ? undefined : sent.reduce<number>((sum, one) => sum + (tokenCount(one) ?? NaN), 0)
}

function ofModality(usage: unknown, details: string, modality: string): unknown {
  const entry = list(field(usage, details)).find((detail) => field(detail, 'modality') === modality)
  return field(entry, 'tokenCount')
}
