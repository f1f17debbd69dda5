import type { BodyBytes, OutputType, RequestFacts } from '../call.ts'
import { field, finite, isSent, list, name, present, tokenCount, truth } from '../foreign.ts'
import type { Format } from './formats/format.ts'
import { readWindow } from './json/json-window.ts'
import { mediaOf } from './media.ts'
import { boundaryOf, formFields } from './multipart.ts'

/**
 * Reads the body of a request: JSON or the fields of a form, as far as its two ends show them. Characters are counted
 * only for a format that is billed by them, because other inputs are long. Never throws.
 */
export function readRequest(
  contentType: string | undefined,
  body: BodyBytes,
  { countsCharacters }: Pick<Format, 'countsCharacters'> = {},
): RequestFacts {
  if (mediaOf(contentType) === 'json') {
    const { json } = readWindow(body)
    const facts = jsonFacts(json)
    return countsCharacters ? { ...facts, ...present({ characters: characterCount(field(json, 'input')) }) } : facts
  }
  const boundary = boundaryOf(contentType)
  return boundary === undefined ? {} : formFacts(formFields(boundary, body))
}

/** Members of the same meaning in the known APIs. Gemini has its settings in an object of their own. */
const MAX_TOKENS = ['max_completion_tokens', 'max_tokens', 'max_output_tokens', 'maxOutputTokens']

function jsonFacts(json: unknown): RequestFacts {
  const settings = field(json, 'generationConfig') ?? json
  return present({
    model: name(field(json, 'model')),
    stream: truth(field(json, 'stream')),
    includeUsage: truth(field(field(json, 'stream_options'), 'include_usage')),
    maxTokens: firstCount(settings, MAX_TOKENS),
    temperature: finite(field(settings, 'temperature')),
    topP: finite(field(settings, 'top_p')) ?? finite(field(settings, 'topP')),
    topK: finite(field(settings, 'top_k')) ?? finite(field(settings, 'topK')),
    frequencyPenalty: finite(field(settings, 'frequency_penalty')) ?? finite(field(settings, 'frequencyPenalty')),
    presencePenalty: finite(field(settings, 'presence_penalty')) ?? finite(field(settings, 'presencePenalty')),
    seed: wholeNumber(field(settings, 'seed')),
    choiceCount: tokenCount(field(settings, 'n')) ?? tokenCount(field(settings, 'candidateCount')),
    stopSequences:
      texts(field(settings, 'stop')) ??
      texts(field(settings, 'stop_sequences')) ??
      texts(field(settings, 'stopSequences')),
    outputType: outputTypeOf(json, settings),
    serviceTier: name(field(json, 'service_tier'), TIER_LENGTH),
    conversationId: name(field(json, 'conversation')) ?? name(field(field(json, 'conversation'), 'id')),
    reasoningLevel: name(field(json, 'reasoning_effort') ?? field(field(json, 'reasoning'), 'effort'), LEVEL_LENGTH),
    previousResponseId: name(field(json, 'previous_response_id')),
    background: truth(field(json, 'background')),
  })
}

function firstCount(settings: unknown, members: readonly string[]): number | undefined {
  for (const member of members) {
    const count = tokenCount(field(settings, member))
    if (count !== undefined) return count
  }
  return undefined
}

const SURROGATE_PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g

/** Unicode characters of a text; a half of a surrogate pair counts as one. */
function characterCount(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined
  return text.length - (text.match(SURROGATE_PAIRS)?.length ?? 0)
}

function wholeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined
}

const TEXTS_LIMIT = 16
const TIER_LENGTH = 64
const LEVEL_LENGTH = 64

/** A text, or the texts of a list. */
function texts(value: unknown): readonly string[] | undefined {
  if (!isSent(value)) return undefined
  const given = (typeof value === 'string' ? [value] : list(value)).slice(0, TEXTS_LIMIT)
  const names = given.map((text) => name(text)).filter((text) => text !== undefined)
  return names.length === 0 ? undefined : names
}

/** The kinds of output by the names of their formats, in the known APIs. */
const OUTPUT_TYPES: ReadonlyMap<unknown, OutputType> = new Map([
  ['text', 'text'],
  ['json_object', 'json'],
  ['json_schema', 'json'],
  ['application/json', 'json'],
  ['text/plain', 'text'],
])

function outputTypeOf(json: unknown, settings: unknown): OutputType | undefined {
  if (list(field(json, 'modalities')).includes('audio')) return 'speech'
  return (
    OUTPUT_TYPES.get(field(field(json, 'response_format'), 'type')) ??
    OUTPUT_TYPES.get(field(field(field(json, 'text'), 'format'), 'type')) ??
    OUTPUT_TYPES.get(field(settings, 'responseMimeType'))
  )
}

const FLAGS = new Map([
  ['true', true],
  ['false', false],
])

function formFacts(form: ReadonlyMap<string, string>): RequestFacts {
  return present({ model: name(form.get('model')), stream: FLAGS.get(form.get('stream') ?? '') })
}
