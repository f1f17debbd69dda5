import { message, messageAboutNews, streamedMessage } from './anthropic-scenes.ts'
import { fetchedChat, listModels } from './fetch-scenes.ts'
import * as mishaps from './mishaps.ts'
import {
  backgroundResponse,
  chat,
  embeddings,
  lateAnswer,
  lateStream,
  manyEmbeddings,
  picture,
  response,
  streamedChat,
} from './openai-scenes.ts'
import type { Stage } from './stage.ts'

/** One thing that an app does: a call, or a few that belong together. */
export interface Scene {
  readonly play: (stage: Stage) => PromiseLike<unknown>
  /** How often it comes in one round of the traffic. */
  readonly times: number
  /** It is meant to reject. */
  readonly fails?: boolean
  /** The route of the app in which it happens. Default `/ask`. */
  readonly route?: string
}

/** The normal traffic of an app. */
export const everyday: readonly Scene[] = [
  { play: chat('gpt-4.1'), times: 3 },
  { play: chat('gemini-2.5-flash'), times: 4 },
  { play: chat('deepseek-v3.2'), times: 3 },
  { play: chat('o4-mini'), times: 1 }, // no price is known for it
  { play: streamedChat('gpt-4.1'), times: 3 },
  { play: streamedChat('gemini-2.5-flash'), times: 3 },
  { play: streamedChat('deepseek-v3.2'), times: 3 },
  { play: response('gpt-4.1'), times: 2 },
  { play: backgroundResponse('gpt-4.1'), times: 1, route: '/research' },
  { play: picture('dall-e-3'), times: 1, route: '/pictures' },
  { play: embeddings('text-embedding-3-small'), times: 2, route: '/documents' },
  { play: message('claude-sonnet-4.5'), times: 3 },
  { play: streamedMessage('claude-sonnet-4.5'), times: 3 },
  { play: fetchedChat('gemini-2.5-flash'), times: 2 },
  { play: listModels, times: 1, route: '/models' },
]

const limitsOfBatches: readonly Scene[] = [
  { play: mishaps.burst('text-embedding-3-small'), times: 1, route: '/documents' },
  { play: mishaps.longDocuments('deepseek-v3.2'), times: 1, route: '/summaries' },
]

const limitsOfOneCall: readonly Scene[] = [
  { play: mishaps.retriedAfter('status-429-requests', 'gpt-4.1'), times: 1 },
  { play: mishaps.refused('status-429-quota', 'gpt-4.1'), times: 1, fails: true },
]

const serverErrors: readonly Scene[] = [
  { play: mishaps.retriedAfter('status-500', 'gpt-4.1'), times: 1 },
  { play: mishaps.retriedAfter('status-503', 'gemini-2.5-flash'), times: 1 },
  { play: mishaps.refused('status-502', 'deepseek-v3.2'), times: 1, fails: true },
]

const timeouts: readonly Scene[] = [
  { play: mishaps.timedOutByOpenai('gpt-4.1'), times: 1, fails: true },
  { play: mishaps.timedOutByAnthropic('claude-sonnet-4.5'), times: 1, fails: true },
  { play: mishaps.timedOutBySignal('gemini-2.5-flash'), times: 1, fails: true },
]

const brokenAnswers: readonly Scene[] = [
  { play: mishaps.resetBeforeAnswer('deepseek-v3.2'), times: 1, fails: true },
  { play: mishaps.brokenStream('reset-in-body', 'gpt-4.1'), times: 1, fails: true },
  { play: mishaps.brokenStream('cut-stream', 'gemini-2.5-flash'), times: 1 }, // the client does not notice
  { play: mishaps.unreadable('deepseek-v3.2'), times: 1, fails: true },
]

const unknownTokens: readonly Scene[] = [
  { play: mishaps.leftStream('gpt-4.1'), times: 2 },
  { play: mishaps.streamWithoutUsage('deepseek-v3.2'), times: 1 },
]

/** The failures, one list per kind. */
export const troubles: readonly (readonly Scene[])[] = [
  limitsOfBatches,
  serverErrors,
  unknownTokens,
  timeouts,
  limitsOfOneCall,
  brokenAnswers,
]

/** Traffic with failures. */
export const trouble: readonly Scene[] = troubles.flat()

/** Scenes that are too rare for eight seconds; only for the stack. */
export const slow: readonly Scene[] = [
  { play: lateAnswer('gpt-4.1', 11_000), times: 1 },
  { play: lateStream('gemini-2.5-flash', 3_500), times: 2 },
]

/** An app with a backup gateway. */
export const resilient: readonly Scene[] = [
  { play: chat('gpt-4.1'), times: 3 },
  { play: streamedChat('gpt-4.1'), times: 2 },
  { play: streamedChat('o4-mini'), times: 2 }, // a reasoning model
  { play: response('gemini-2.5-flash'), times: 1 },
  { play: embeddings('text-embedding-3-small'), times: 1, route: '/documents' },
  { play: messageAboutNews('claude-sonnet-4.5'), times: 2, route: '/summaries' },
  { play: streamedMessage('claude-sonnet-4.5'), times: 1 },
]

/** More at once than the gateway allows. */
export const rush: readonly Scene[] = [
  { play: manyEmbeddings('text-embedding-3-small'), times: 1, route: '/documents' },
]

export const scenesOfRound = (scenes: readonly Scene[]): readonly Scene[] =>
  scenes.flatMap((scene) => Array.from({ length: scene.times }, () => scene))
