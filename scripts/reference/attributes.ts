import { ATTRIBUTE } from '../../src/sinks/names.ts'
import { LATEST_ATTRIBUTE } from '../../src/sinks/span/latest-conventions.ts'
import { code, markdownTable } from './markdown.ts'

type AttributeName = (typeof ATTRIBUTE)[keyof typeof ATTRIBUTE]
type LatestAttributeName = (typeof LATEST_ATTRIBUTE)[keyof typeof LATEST_ATTRIBUTE]

/** Type and meaning of an attribute. */
type AttributeReference = readonly [type: 'text' | 'texts' | 'integer' | 'number' | 'boolean', meaning: string]

export const ATTRIBUTE_REFERENCE: Readonly<Record<AttributeName, AttributeReference>> = {
  [ATTRIBUTE.httpMethod]: ['text', 'the method; `_OTHER` for one that is not known'],
  [ATTRIBUTE.httpMethodOriginal]: ['text', 'the method as sent, where the one above differs'],
  [ATTRIBUTE.httpResendCount]: ['integer', 'attempts of the same request before this one; absent for a first one'],
  [ATTRIBUTE.httpStatus]: ['integer', 'absent without an answer'],
  [ATTRIBUTE.serverAddress]: ['text', 'host'],
  [ATTRIBUTE.serverPort]: ['integer', 'port'],
  [ATTRIBUTE.urlFull]: ['text', 'without credentials, query and fragment'],
  [ATTRIBUTE.urlQuery]: ['text', 'only on the span of another instrumentation, where it is set to be empty'],
  [ATTRIBUTE.errorType]: [
    'text',
    'the status code, `timeout`, `truncated`, or the code of the failure, such as `ECONNRESET`',
  ],
  [ATTRIBUTE.operation]: ['text', '`chat`, `embeddings`, `image_generation`, …'],
  [ATTRIBUTE.provider]: ['text', '`holysheep`, or the name that you gave to the host'],
  [ATTRIBUTE.requestModel]: ['text', 'the model that was asked for'],
  [ATTRIBUTE.requestStream]: ['boolean', '`true` if events were asked for'],
  [ATTRIBUTE.requestMaxTokens]: ['integer', 'as in the request'],
  [ATTRIBUTE.requestTemperature]: ['number', 'as in the request'],
  [ATTRIBUTE.requestTopP]: ['number', 'as in the request'],
  [ATTRIBUTE.requestTopK]: ['number', 'as in the request'],
  [ATTRIBUTE.requestFrequencyPenalty]: ['number', 'as in the request'],
  [ATTRIBUTE.requestPresencePenalty]: ['number', 'as in the request'],
  [ATTRIBUTE.requestSeed]: ['integer', 'as in the request'],
  [ATTRIBUTE.requestChoiceCount]: ['integer', '`n` of the request, unless it is 1'],
  [ATTRIBUTE.requestStopSequences]: ['texts', 'as in the request'],
  [ATTRIBUTE.requestServiceTier]: ['text', 'as in the request, unless it is `auto`'],
  [ATTRIBUTE.outputType]: ['text', '`text`, `json` or `speech`'],
  [ATTRIBUTE.conversationId]: ['text', 'the conversation that a response belongs to'],
  [ATTRIBUTE.responseServiceTier]: ['text', 'the tier that answered'],
  [ATTRIBUTE.responseSystemFingerprint]: ['text', 'as in the answer'],
  [ATTRIBUTE.responseId]: ['text', 'as in the answer'],
  [ATTRIBUTE.responseModel]: ['text', 'the model that answered'],
  [ATTRIBUTE.finishReasons]: ['texts', 'one for each choice'],
  [ATTRIBUTE.timeToFirstChunk]: ['number', 'seconds to the first event; streams only'],
  [ATTRIBUTE.inputTokens]: ['integer', 'prompt tokens, cached ones included'],
  [ATTRIBUTE.outputTokens]: ['integer', 'completion tokens, those of reasoning included'],
  [ATTRIBUTE.cacheReadTokens]: ['integer', 'prompt tokens read from a cache'],
  [ATTRIBUTE.cacheCreationTokens]: ['integer', 'prompt tokens written to a cache'],
  [ATTRIBUTE.reasoningTokens]: ['integer', 'completion tokens of reasoning'],
  [ATTRIBUTE.tokenType]: ['text', '`input` or `output`; of the metric `gen_ai.client.token.usage` only'],
  [ATTRIBUTE.endpoint]: ['text', 'as the label `endpoint`'],
  [ATTRIBUTE.outcome]: ['text', 'as the label `outcome`'],
  [ATTRIBUTE.statusClass]: ['text', 'as the label `status_class`'],
  [ATTRIBUTE.requestId]: ['text', "the gateway's own id of the request"],
  [ATTRIBUTE.costUsd]: ['number', 'USD; absent without a price'],
  [ATTRIBUTE.costSource]: ['text', '`estimated`, or `reported` by the gateway'],
  [ATTRIBUTE.timeoutPhase]: ['text', 'as the label `phase`'],
  [ATTRIBUTE.limitRequests]: ['integer', 'from the headers'],
  [ATTRIBUTE.limitTokens]: ['integer', 'from the headers'],
  [ATTRIBUTE.remainingRequests]: ['integer', 'from the headers'],
  [ATTRIBUTE.remainingTokens]: ['integer', 'from the headers'],
  [ATTRIBUTE.rateLimitType]: ['text', 'of a 429, as the label `limit_type`'],
  [ATTRIBUTE.retryAfter]: ['number', 'seconds that the answer asked to wait'],
  [ATTRIBUTE.gatewayDuration]: ['number', 'seconds, as the gateway reports them'],
}

const LATEST_REFERENCE: Readonly<Record<LatestAttributeName, AttributeReference>> = {
  [LATEST_ATTRIBUTE.reasoningLevel]: ['text', 'the effort that was asked for'],
  [LATEST_ATTRIBUTE.previousResponseId]: ['text', 'the response that this one continues'],
  [LATEST_ATTRIBUTE.cacheWriteTokens]: ['integer', `in the place of ${code(ATTRIBUTE.cacheCreationTokens)}`],
  [LATEST_ATTRIBUTE.audioInputTokens]: ['integer', 'audio in the prompt'],
  [LATEST_ATTRIBUTE.audioCacheReadTokens]: ['integer', 'the part of it read from a cache'],
  [LATEST_ATTRIBUTE.audioOutputTokens]: ['integer', 'audio in the completion'],
  [LATEST_ATTRIBUTE.imageInputTokens]: ['integer', 'images in the prompt'],
  [LATEST_ATTRIBUTE.imageCacheReadTokens]: ['integer', 'the part of them read from a cache'],
  [LATEST_ATTRIBUTE.imageOutputTokens]: ['integer', 'images in the completion'],
}

/** Groups by the beginning of the name: whose conventions the attributes follow. */
export const ATTRIBUTE_GROUPS = {
  http: /^(?:http|server|url|error)\./,
  genAi: /^(?:gen_ai|openai)\./,
  own: /^holysheep\./,
} as const

export function attributesTable(group: RegExp): string {
  return tableOf(Object.entries(ATTRIBUTE_REFERENCE).filter(([name]) => group.test(name)))
}

export function latestAttributesTable(): string {
  return tableOf(Object.entries(LATEST_REFERENCE))
}

function tableOf(attributes: readonly (readonly [string, AttributeReference])[]): string {
  return markdownTable(
    ['attribute', 'type', 'meaning'],
    attributes.map(([name, [type, meaning]]) => [code(name), type, meaning]),
  )
}
