import type { AttributeValue } from '@opentelemetry/api'
import type { Call } from '../../call.ts'
import { ATTRIBUTE, type KnownAttributes } from '../names.ts'

/** Attributes that the repository of the GenAI conventions has, and release 1.45 of all conventions does not. */
export const LATEST_ATTRIBUTE = {
  reasoningLevel: 'gen_ai.request.reasoning.level',
  previousResponseId: 'gen_ai.request.previous_response.id',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  audioInputTokens: 'gen_ai.usage.audio.input_tokens',
  audioCacheReadTokens: 'gen_ai.usage.audio.cache_read.input_tokens',
  audioOutputTokens: 'gen_ai.usage.audio.output_tokens',
  imageInputTokens: 'gen_ai.usage.image.input_tokens',
  imageCacheReadTokens: 'gen_ai.usage.image.cache_read.input_tokens',
  imageOutputTokens: 'gen_ai.usage.image.output_tokens',
} as const

/** Converts the end attributes of a span to the latest names of the GenAI conventions, which may still change. */
export function toLatestConventions(
  attributes: KnownAttributes,
  { usage, requestFacts }: Call,
): Record<string, AttributeValue | undefined> {
  return {
    ...attributes,
    [LATEST_ATTRIBUTE.reasoningLevel]: requestFacts.reasoningLevel,
    [LATEST_ATTRIBUTE.previousResponseId]: requestFacts.previousResponseId,
    [ATTRIBUTE.cacheCreationTokens]: undefined,
    [LATEST_ATTRIBUTE.cacheWriteTokens]: usage?.cacheWrite,
    [LATEST_ATTRIBUTE.audioInputTokens]: usage?.audioPrompt,
    [LATEST_ATTRIBUTE.audioCacheReadTokens]: usage?.cachedAudioPrompt,
    [LATEST_ATTRIBUTE.audioOutputTokens]: usage?.audioCompletion,
    [LATEST_ATTRIBUTE.imageInputTokens]: usage?.imagePrompt,
    [LATEST_ATTRIBUTE.imageCacheReadTokens]: usage?.cachedImagePrompt,
    [LATEST_ATTRIBUTE.imageOutputTokens]: usage?.imageCompletion,
  }
}
