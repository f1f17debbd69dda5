import type { IncomingHttpHeaders } from 'node:http'
import type { Dialect, Directory, Endpoint } from './answer.ts'
import { createSpeech, transcribe, translate } from './formats/audio.ts'
import { chatCompletion } from './formats/chat-completions.ts'
import { legacyCompletion } from './formats/completions.ts'
import { createEmbeddings } from './formats/embeddings.ts'
import { countContentTokens, generateContent, streamGenerateContent } from './formats/gemini.ts'
import { embedContent } from './formats/gemini-embeddings.ts'
import { generateImages } from './formats/images.ts'
import { countTokens, createMessage } from './formats/messages.ts'
import { listModels, retrieveModel } from './formats/models.ts'
import { moderate } from './formats/moderations.ts'
import { rerank } from './formats/rerank.ts'
import { createResponse, retrieveResponse } from './formats/responses.ts'
import { createVideo, retrieveVideo } from './formats/videos.ts'

interface Path {
  readonly method: 'GET' | 'POST'
  readonly template: string
  /** Undefined where all protocols have the path: then its prefix tells, or the `anthropic-version` header. */
  readonly dialect?: Dialect
}

interface ModelRoute extends Path {
  readonly endpoint: Endpoint
  /** The model of a body that names none. Default: such a body is wrong. */
  readonly defaultModel?: string
}

interface DirectoryRoute extends Path {
  readonly directory: Directory
}

export type Route = ModelRoute | DirectoryRoute

const openai = { method: 'POST', dialect: 'openai' } as const
const anthropic = { method: 'POST', dialect: 'anthropic' } as const
const gemini = { method: 'POST', dialect: 'gemini' } as const

const routes: readonly Route[] = [
  { ...openai, template: '/chat/completions', endpoint: chatCompletion },
  { ...openai, template: '/completions', endpoint: legacyCompletion },
  { ...openai, template: '/responses', endpoint: createResponse },
  { method: 'GET', dialect: 'openai', template: '/responses/{response_id}', directory: retrieveResponse },
  { ...openai, template: '/embeddings', endpoint: createEmbeddings },
  { ...openai, template: '/images/generations', endpoint: generateImages, defaultModel: 'gpt-image-1' },
  { ...openai, template: '/videos', endpoint: createVideo, defaultModel: 'sora-2' },
  { method: 'GET', dialect: 'openai', template: '/videos/{video_id}', directory: retrieveVideo },
  { ...openai, template: '/audio/speech', endpoint: createSpeech },
  { ...openai, template: '/audio/transcriptions', endpoint: transcribe },
  { ...openai, template: '/audio/translations', endpoint: translate },
  { ...openai, template: '/moderations', endpoint: moderate, defaultModel: 'omni-moderation-latest' },
  { ...openai, template: '/rerank', endpoint: rerank },
  { ...anthropic, template: '/messages', endpoint: createMessage },
  { ...anthropic, template: '/messages/count_tokens', endpoint: countTokens },
  { ...gemini, template: '/models/{model}:generateContent', endpoint: generateContent },
  { ...gemini, template: '/models/{model}:streamGenerateContent', endpoint: streamGenerateContent },
  { ...gemini, template: '/models/{model}:embedContent', endpoint: embedContent },
  { ...gemini, template: '/models/{model}:countTokens', endpoint: countContentTokens },
  { method: 'GET', template: '/models', directory: listModels },
  { method: 'GET', template: '/models/{model}', directory: retrieveModel },
]

export interface Match {
  readonly route: Route
  readonly parameter: string | undefined
}

const patterns = routes.map((route) => ({ route, pattern: patternOf(route.template) }))

/** A model's name may contain slashes; an id may not. */
function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replace('{model}', '(.+)').replace(/\{\w+\}/, '([^/]+)')}$`)
}

/** The versions of the APIs: `/v2` is only for reranking, `/v1beta` and `/gemini` are for Gemini. */
const prefix = /^(?:\/v1|\/v2(?=\/rerank$)|(?:\/gemini)?\/v1beta|\/gemini(?:\/v1)?)(?=\/)/
const geminiPrefix = /^\/(?:gemini|v1beta)\//

/** Finds the route of a path, with or without its prefix. */
export function findRoute(method: string | undefined, path: string): Match | undefined {
  const bare = path.replace(prefix, '')
  for (const { route, pattern } of patterns) {
    const found = route.method === method ? pattern.exec(bare) : null
    if (found !== null) return { route, parameter: found[1]?.replaceAll('%2F', '/') }
  }
  return undefined
}

export function dialectOf(match: Match | undefined, path: string, headers: IncomingHttpHeaders): Dialect {
  if (match?.route.dialect !== undefined) return match.route.dialect
  if (geminiPrefix.test(path)) return 'gemini'
  return 'anthropic-version' in headers ? 'anthropic' : 'openai'
}
