import { field } from '../../foreign.ts'
import { audio } from './audio.ts'
import { choices } from './choices.ts'
import { unknownStream } from './dialects.ts'
import { embeddings } from './embeddings.ts'
import type { AnswerReader, Format, StreamingReader } from './format.ts'
import { gemini } from './gemini.ts'
import { identityOf } from './identity.ts'
import { images } from './images.ts'
import { messages } from './messages.ts'
import { rerank } from './rerank.ts'
import { responses } from './responses.ts'
import { anyUsage, usageFacts } from './usage.ts'
import { videos } from './videos.ts'

export type { Format } from './format.ts'

/** Answers without usage of their own: a stored completion that is fetched again was counted when it was created. */
const plain: AnswerReader = { readAnswer: identityOf }

/** Answers of an unknown shape. A usage object in a known shape is read all the same. */
const anyAnswer: StreamingReader = {
  readAnswer: (body) => ({ ...identityOf(body), ...usageFacts(field(body, 'usage'), anyUsage) }),
  stream: unknownStream,
}

/** Gemini's embeddings, which are never streamed. */
const ofGemini: AnswerReader = { readAnswer: gemini.readAnswer }

const billable = { billable: true }
const free = { billable: false }
const retrieved = { ...free, retrieves: true } as const
const inPath = { modelInPath: true }

const other: Format = { endpoint: 'other', operation: 'other', ...free, ...plain }

/** What an unknown path answers to a POST: nobody knows its price, unless the answer has a usage. */
const unknown: Format = { endpoint: 'other', operation: 'other', ...billable, unknown: true, ...anyAnswer }

/** What it costs is known later and elsewhere, so that its answer is counted as one of an unknown format. */
const costly = { ...billable, unknown: true, exclusive: true, ...plain } as const

/**
 * Every known endpoint, and how its answers are read. A `{model}` may contain slashes. Those that only store, list or
 * count something are free.
 */
export const formats: readonly Format[] = [
  { endpoint: '/chat/completions', operation: 'chat', ...billable, ...choices },
  { endpoint: '/chat/completions/{completion_id}', operation: 'other', ...free, ...plain },
  { endpoint: '/completions', operation: 'text_completion', ...billable, ...choices },
  { endpoint: '/responses', operation: 'chat', ...billable, ...responses },
  { endpoint: '/responses/compact', operation: 'chat', ...billable, ...responses },
  { endpoint: '/responses/input_tokens', operation: 'count_tokens', ...free, ...plain },
  { endpoint: '/responses/{response_id}', operation: 'other', ...retrieved, ...responses },
  { endpoint: '/responses/{response_id}/cancel', operation: 'other', ...retrieved, ...responses },
  { endpoint: '/responses/{response_id}/input_items', operation: 'other', ...free, ...plain },
  { endpoint: '/embeddings', operation: 'embeddings', ...billable, ...embeddings },
  { endpoint: '/rerank', operation: 'rerank', ...billable, ...rerank },
  { endpoint: '/images/generations', operation: 'image_generation', ...billable, ...images },
  { endpoint: '/images/edits', operation: 'image_generation', ...billable, ...images },
  { endpoint: '/images/variations', operation: 'image_generation', ...billable, ...images },
  { endpoint: '/videos', operation: 'video_generation', ...billable, ...videos },
  { endpoint: '/videos/{video_id}/remix', operation: 'video_generation', ...billable, ...videos },
  { endpoint: '/videos/edits', operation: 'video_generation', ...billable, ...videos },
  // The seconds of an extended video include those of the video before, and are not what the extension costs.
  { endpoint: '/videos/extensions', operation: 'video_generation', ...costly },
  { endpoint: '/videos/characters', operation: 'other', ...free, ...plain },
  { endpoint: '/videos/characters/{character_id}', operation: 'other', ...free, ...plain },
  { endpoint: '/videos/{video_id}', operation: 'other', ...free, ...plain },
  { endpoint: '/videos/{video_id}/content', operation: 'other', ...free, ...plain },
  { endpoint: '/videos/{video_id}/cancel', operation: 'other', ...free, ...plain },
  { endpoint: '/audio/speech', operation: 'speech', ...billable, countsCharacters: true, ...audio },
  { endpoint: '/audio/transcriptions', operation: 'transcription', ...billable, ...audio },
  { endpoint: '/audio/translations', operation: 'translation', ...billable, ...audio },
  { endpoint: '/moderations', operation: 'moderation', ...free, ...plain },
  { endpoint: '/models/{model}:generateContent', operation: 'chat', ...billable, ...inPath, ...gemini },
  {
    endpoint: '/models/{model}:streamGenerateContent',
    operation: 'chat',
    ...billable,
    ...inPath,
    streamsList: true,
    ...gemini,
  },
  { endpoint: '/models/{model}:embedContent', operation: 'embeddings', ...billable, ...inPath, ...ofGemini },
  { endpoint: '/models/{model}:batchEmbedContents', operation: 'embeddings', ...billable, ...inPath, ...ofGemini },
  { endpoint: '/models/{model}:batchGenerateContent', operation: 'other', ...costly },
  { endpoint: '/models/{model}:asyncBatchEmbedContent', operation: 'other', ...costly },
  { endpoint: '/models/{model}:predictLongRunning', operation: 'other', ...costly },
  { endpoint: '/models/{model}:countTokens', operation: 'count_tokens', ...free, ...plain },
  { endpoint: '/models/{model}:computeTokens', operation: 'count_tokens', ...free, ...plain },
  { endpoint: '/models/{model}:fetchPredictOperation', operation: 'other', ...free, ...plain },
  { endpoint: '/models', operation: 'models', ...free, ...plain },
  { endpoint: '/models/{model}', operation: 'models', ...free, ...plain },
  { endpoint: '/messages', operation: 'chat', ...billable, ...messages },
  { endpoint: '/messages/count_tokens', operation: 'count_tokens', ...free, ...plain },
  { endpoint: '/realtime/client_secrets', operation: 'other', ...free, ...plain },
  { endpoint: '/realtime/sessions', operation: 'other', ...free, ...plain },
  { endpoint: '/batches', operation: 'other', ...costly },
  { endpoint: '/batchPredictionJobs', operation: 'other', ...costly },
  { endpoint: '/messages/batches', operation: 'other', ...costly },
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

/**
 * Path prefixes: a version such as `/v1` with or without a mount point, Google's `/v1beta/openai`, and Azure's `/openai`
 * with or without the name of a deployment.
 */
const PREFIX = /^(?:.*?\/v\d+[a-z\d]*(?:\/openai)?|(?:\/[\w.-]+)?\/openai(?:\/deployments\/[^/]+)?)(?=\/)/

/** Most paths in a cache. */
const MEMO_LIMIT = 1000
const posted = new Map<string, Format>()
const otherwise = new Map<string, Format>()

/**
 * Finds the format of a request by its method and its path (without query), with or without a prefix. An unknown path has
 * the endpoint `other`. Only a POST makes an answer with a price; other methods fetch, list or delete what is there.
 */
export function formatOf(path: string, method = 'POST'): Format {
  const isPost = method === 'POST'
  if (path.length > PATH_LIMIT) return isPost ? unknown : other
  const memo = isPost ? posted : otherwise
  const known = memo.get(path)
  if (known !== undefined) return known
  const found = findFormat(path)
  const format = isPost ? made(found) : stored(found)
  if (memo.size >= MEMO_LIMIT) memo.clear()
  memo.set(path, format)
  return format
}

/** Collections that only store or administer something, whatever the rest of the path; of batches, what is there already. */
const FREE_COLLECTIONS: ReadonlySet<string> = new Set([
  ...['assistants', 'auth_tokens', 'batches', 'batchPredictionJobs', 'containers', 'conversations', 'credentials'],
  ...['environments', 'files', 'memory_stores', 'organization', 'organizations', 'skills', 'tunnels'],
  ...['uploads', 'user_profiles', 'vaults', 'vector_stores', 'webhook_endpoints', 'webhooks'],
])

/** What stands before Google's models: `/publishers/google`, with or without a project and its location. */
const PUBLISHER = /^(?:\/projects\/[^/]+)?(?:\/locations\/[^/]+)?\/publishers\/[^/]+(?=\/models\/)/

function findFormat(path: string): Format {
  const bare = path.replace(PREFIX, '').replace(PUBLISHER, '').replace(/\/$/, '')
  const known = exact.get(bare) ?? templates.find(({ pattern }) => pattern.test(bare))?.format
  if (known !== undefined) return known
  return FREE_COLLECTIONS.has(bare.split(/[/:]/, 2)[1] ?? '') ? other : unknown
}

/** Models are not made by a POST: a path below one, such as `:predict`, is a method that is not known. */
function made(format: Format): Format {
  return format.operation === 'models' ? unknown : format
}

/** The model that a path has, such as `gemini-2.5-flash` of `/v1beta/models/gemini-2.5-flash:generateContent`. */
export function modelInPath(path: string): string | undefined {
  const [, model] = /\/models\/([^:]{1,256}):\w+\/?$/.exec(path) ?? []
  return model
}

/** The same endpoint where nothing is made, such as the list of stored completions. */
function stored(format: Format): Format {
  if (format === unknown) return other
  return format.billable ? { endpoint: format.endpoint, operation: 'other', ...free, ...plain } : format
}

function patternOf({ endpoint }: Format): RegExp {
  const source = endpoint.replace('{model}', '.+').replace(/\{\w+\}/, '[^/]+')
  return new RegExp(`^${source}$`)
}
