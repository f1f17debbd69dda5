/**
 * What the scenes call. The packages `openai` and `@anthropic-ai/sdk` have all of it, and the clients of `fetch-clients.ts`
 * have no more.
 */
import type Anthropic from '@anthropic-ai/sdk'
import type OpenAI from 'openai'

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds for one attempt. */
  readonly timeout?: number
  readonly maxRetries?: number
  readonly signal?: AbortSignal
}

export interface StoredResponse {
  readonly id: string
  readonly status?: string
}

export interface OpenAIClient {
  readonly models: { list(options?: CallOptions): PromiseLike<unknown> }
  readonly chat: {
    readonly completions: {
      create(
        body: OpenAI.ChatCompletionCreateParamsStreaming,
        options?: CallOptions,
      ): PromiseLike<AsyncIterable<unknown>>
      create(body: OpenAI.ChatCompletionCreateParamsNonStreaming, options?: CallOptions): PromiseLike<unknown>
    }
  }
  readonly responses: {
    create(body: OpenAI.Responses.ResponseCreateParamsNonStreaming, options?: CallOptions): PromiseLike<StoredResponse>
    retrieve(id: string): PromiseLike<StoredResponse>
  }
  readonly embeddings: { create(body: OpenAI.EmbeddingCreateParams, options?: CallOptions): PromiseLike<unknown> }
  readonly images: {
    generate(body: OpenAI.ImageGenerateParamsNonStreaming, options?: CallOptions): PromiseLike<unknown>
  }
  withOptions(options: Partial<ClientOptions>): OpenAIClient
}

export interface AnthropicClient {
  readonly messages: {
    create(body: Anthropic.MessageCreateParamsNonStreaming, options?: CallOptions): PromiseLike<unknown>
    stream(body: Anthropic.MessageStreamParams, options?: CallOptions): { finalMessage(): Promise<unknown> }
  }
}

export interface ClientOptions {
  readonly baseURL: string
  readonly apiKey: string
  /** Attempts after the first. */
  readonly maxRetries?: number
  readonly timeout?: number
  readonly fetch?: typeof fetch
}

/** Where clients come from. */
export interface Clients {
  openai(options: ClientOptions): OpenAIClient
  anthropic(options: ClientOptions): AnthropicClient
}
