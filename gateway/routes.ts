import type { Dialect, Directory, Endpoint } from './answer.ts'
import { createSpeech, transcribe, translate } from './formats/audio.ts'
import { chatCompletion } from './formats/chat-completions.ts'
import { legacyCompletion } from './formats/completions.ts'
import { createEmbeddings } from './formats/embeddings.ts'
import { generateImages } from './formats/images.ts'
import { countTokens, createMessage } from './formats/messages.ts'
import { listModels, retrieveModel } from './formats/models.ts'
import { moderate } from './formats/moderations.ts'
import { createResponse } from './formats/responses.ts'

interface Path {
  readonly method: 'GET' | 'POST'
  readonly template: string
  /** Undefined where both protocols have the path: then the `anthropic-version` header tells. */
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

const routes: readonly Route[] = [
  { ...openai, template: '/chat/completions', endpoint: chatCompletion },
  { ...openai, template: '/completions', endpoint: legacyCompletion },
  { ...openai, template: '/responses', endpoint: createResponse },
  { ...openai, template: '/embeddings', endpoint: createEmbeddings },
  { ...openai, template: '/images/generations', endpoint: generateImages, defaultModel: 'gpt-image-1' },
  { ...openai, template: '/audio/speech', endpoint: createSpeech },
  { ...openai, template: '/audio/transcriptions', endpoint: transcribe },
  { ...openai, template: '/audio/translations', endpoint: translate },
  { ...openai, template: '/moderations', endpoint: moderate, defaultModel: 'omni-moderation-latest' },
  { ...anthropic, template: '/messages', endpoint: createMessage },
  { ...anthropic, template: '/messages/count_tokens', endpoint: countTokens },
  { method: 'GET', template: '/models', directory: listModels },
  { method: 'GET', template: '/models/{model}', directory: retrieveModel },
]

export interface Match {
  readonly route: Route
  readonly parameter: string | undefined
}

/** Finds the route of a path, with or without its `/v1` prefix. */
export function findRoute(method: string | undefined, path: string): Match | undefined {
  const bare = path.replace(/^\/v1(?=\/)/, '')
  for (const route of routes) {
    if (route.method !== method) continue
    if (route.template === bare) return { route, parameter: undefined }
    const prefix = route.template.replace(/\{.*\}$/, '')
    if (prefix === route.template || !bare.startsWith(prefix) || bare === prefix) continue
    return { route, parameter: bare.slice(prefix.length).replaceAll('%2F', '/') }
  }
  return undefined
}
