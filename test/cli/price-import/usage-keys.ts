import type { Usage } from '../../../src/call.ts'

/** Our tokens by their keys in the registry of units of genai-prices. */
export const USAGE_KEYS: ReadonlyMap<string, keyof Usage> = new Map([
  ['input_tokens', 'prompt'],
  ['output_tokens', 'completion'],
  ['cache_read_tokens', 'cachedPrompt'],
  ['cache_audio_read_tokens', 'cachedAudioPrompt'],
  ['cache_image_read_tokens', 'cachedImagePrompt'],
  ['cache_write_tokens', 'cacheWrite'],
  ['cache_write_1h_tokens', 'cacheWrite1h'],
  ['input_audio_tokens', 'audioPrompt'],
  ['input_image_tokens', 'imagePrompt'],
  ['output_reasoning_tokens', 'reasoning'],
  ['output_audio_tokens', 'audioCompletion'],
  ['output_image_tokens', 'imageCompletion'],
])
