import { field } from '../../foreign.ts'
import { audio } from './audio.ts'
import { choices } from './choices.ts'
import { embeddings } from './embeddings.ts'
import type { AnswerReader, Format } from './format.ts'
import { identityOf } from './identity.ts'
import { images } from './images.ts'
import { messages } from './messages.ts'
import { responses } from './responses.ts'
import { anyUsage, usageFacts } from './usage.ts'

export type { Format } from './format.ts'

/** Answers without usage of their own: a stored response that is fetched again was counted when it was created. */
const plain: AnswerReader = { readAnswer: identityOf }

/** An unknown endpoint. A usage object in a known shape is read all the same. */
const unknown: AnswerReader = {
  readAnswer: (body) => ({ ...identityOf(body), ...usageFacts(field(body, 'usage'), anyUsage) }),
}

const billable = { billable: true }
const free = { billable: false }

const other: Format = { endpoint: 'other', operation: 'other', ...free, ...unknown }

/** Every known endpoint, and how its answers are read. A `{model}` may contain slashes. */
export const formats: readonly Format[] = [
  { endpoint: '/chat/completions', operation: 'chat', ...billable, ...choices },
  { endpoint: '/chat/completions/{completion_id}', operation: 'other', ...free, ...plain },
  { endpoint: '/completions', operation: 'text_completion', ...billable, ...choices },
  { endpoint: '/responses', operation: 'chat', ...billable, ...responses },
  { endpoint: '/responses/{response_id}', operation: 'other', ...free, ...plain },
  { endpoint: '/responses/{response_id}/cancel', operation: 'other', ...free, ...plain },
  { endpoint: '/responses/{response_id}/input_items', operation: 'other', ...free, ...plain },
  { endpoint: '/embeddings', operation: 'embeddings', ...billable, ...embeddings },
  { endpoint: '/images/generations', operation: 'image_generation', ...billable, ...images },
  { endpoint: '/images/edits', operation: 'image_generation', ...billable, ...images },
  { endpoint: '/images/variations', operation: 'image_generation', ...billable, ...images },
  { endpoint: '/audio/speech', operation: 'speech', ...billable, ...audio },
  { endpoint: '/audio/transcriptions', operation: 'transcription', ...billable, ...audio },
  { endpoint: '/audio/translations', operation: 'translation', ...billable, ...audio },
  { endpoint: '/moderations', operation: 'moderation', ...free, ...plain },
  { endpoint: '/models', operation: 'models', ...free, ...plain },
  { endpoint: '/models/{model}', operation: 'models', ...free, ...plain },
  { endpoint: '/messages', operation: 'chat', ...billable, ...messages },
  { endpoint: '/messages/count_tokens', operation: 'count_tokens', ...free, ...plain },
  { endpoint: '/messages/batches', operation: 'other', ...free, ...plain },
  { endpoint: '/messages/batches/{message_batch_id}', operation: 'other', ...free, ...plain },
  { endpoint: '/messages/batches/{message_batch_id}/cancel', operation: 'other', ...free, ...plain },
  { endpoint: '/messages/batches/{message_batch_id}/results', operation: 'other', ...free, ...plain },
]

const exact = new Map(formats.map((format) => [format.endpoint, format]))
const templates = formats
  .filter(({ endpoint }) => endpoint.includes('{'))
  .map((format) => ({ format, pattern: patternOf(format) }))

/** Longest path that is matched. */
const PATH_LIMIT = 1024

/** Path prefixes: a version such as `/v1`, a mount point, and Google's `/v1beta/openai`. */
const PREFIX = /^.*?\/v\d+[a-z\d]*(?:\/openai)?(?=\/)/

/** Most paths in the cache. */
const MEMO_LIMIT = 1000
const memo = new Map<string, Format>()

/** Finds the format of a path (without query), with or without a prefix. An unknown path has the endpoint `other`. */
export function formatOf(path: string): Format {
  if (path.length > PATH_LIMIT) return other
  const known = memo.get(path)
  if (known !== undefined) return known
  const format = findFormat(path)
  if (memo.size >= MEMO_LIMIT) memo.clear()
  memo.set(path, format)
  return format
}

function findFormat(path: string): Format {
  const bare = path.replace(PREFIX, '').replace(/\/$/, '')
  return exact.get(bare) ?? templates.find(({ pattern }) => pattern.test(bare))?.format ?? other
}

function patternOf({ endpoint }: Format): RegExp {
  const source = endpoint.replace('{model}', '.+').replace(/\{\w+\}/, '[^/]+')
  return new RegExp(`^${source}$`)
}
