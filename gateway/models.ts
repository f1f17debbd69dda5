import type { Unit } from '../src/call.ts'

/** A model on offer. Prices are in picodollars a token: 8 USD per million tokens is 8,000,000. */
export interface Model {
  readonly id: string
  /** The dated name in answers, where the real model answers with one; `id` by default. */
  readonly answersAs?: string
  readonly owner: string
  /**
   * Reasons before it answers, with as many tokens as the answer; `openly`: the reasoning is in the answer of a chat.
   */
  readonly reasons?: 'openly' | 'silently'
  /** What answers are billed by. Default: tokens. */
  readonly billedBy?: Unit
  readonly price: { readonly prompt: number; readonly completion: number }
}

// What the gateway reports as cost is only that of tokens.
const byUnit = { prompt: 0, completion: 0 }
const flat = (usdPerMillion: number) => ({ prompt: usdPerMillion * 1e6, completion: usdPerMillion * 1e6 })

export const catalogue: readonly Model[] = [
  { id: 'gpt-4.1', answersAs: 'gpt-4.1-2025-04-14', owner: 'openai', price: flat(8) },
  { id: 'gpt-4.1-mini', answersAs: 'gpt-4.1-mini-2025-04-14', owner: 'openai', price: flat(1) },
  { id: 'o4-mini', answersAs: 'o4-mini-2025-04-16', owner: 'openai', reasons: 'silently', price: flat(4) },
  { id: 'gpt-3.5-turbo-instruct', owner: 'openai', price: flat(2) },
  { id: 'claude-sonnet-4-5', answersAs: 'claude-sonnet-4-5-20250929', owner: 'anthropic', price: flat(15) },
  { id: 'claude-sonnet-4.5', answersAs: 'claude-sonnet-4-5-20250929', owner: 'anthropic', price: flat(15) },
  { id: 'gemini-2.5-flash', owner: 'google', price: flat(2.5) },
  { id: 'gemini-2.5-pro', owner: 'google', reasons: 'silently', price: flat(10) },
  { id: 'gemini-embedding-001', owner: 'google', price: flat(0.15) },
  { id: 'deepseek-v3.2', owner: 'deepseek', price: flat(0.42) },
  { id: 'deepseek-r1', owner: 'deepseek', reasons: 'openly', price: flat(2) },
  { id: 'text-embedding-3-small', owner: 'openai', price: flat(0.02) },
  { id: 'gpt-image-1', owner: 'openai', price: flat(10) },
  { id: 'dall-e-3', owner: 'openai', billedBy: 'image', price: byUnit },
  { id: 'sora-2', owner: 'openai', billedBy: 'video_second', price: byUnit },
  { id: 'tts-1', owner: 'openai', billedBy: 'character', price: byUnit },
  { id: 'gpt-4o-mini-tts', owner: 'openai', price: flat(0.6) },
  { id: 'gpt-4o-transcribe', owner: 'openai', price: flat(2.5) },
  { id: 'whisper-1', owner: 'openai', billedBy: 'audio_second', price: byUnit },
  { id: 'rerank-v3.5', owner: 'cohere', billedBy: 'search', price: byUnit },
  { id: 'jina-reranker-v2', owner: 'jina', price: flat(0.02) },
  { id: 'omni-moderation-latest', owner: 'openai', price: flat(0) },
]

export const answerName = (model: Model): string => model.answersAs ?? model.id

/** Finds a model by its name or its dated name, with or without a vendor's prefix such as `openai/`. */
export function findModel(models: readonly Model[], name: string): Model | undefined {
  const bare = name.slice(name.lastIndexOf('/') + 1)
  return models.find((model) => model.id === bare || model.answersAs === bare)
}
