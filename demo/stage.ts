import type { AnthropicClient, Clients, OpenAIClient } from './clients.ts'
import type { Random } from './random.ts'

/** The clients of a scene, created as in any app, with the key of one tenant. */
export interface Stage {
  readonly tenant: string
  readonly openai: OpenAIClient
  readonly anthropic: AnthropicClient
  /** Where plain fetch goes, such as `http://127.0.0.1:4000`. */
  readonly origin: string
  readonly apiKey: string
  readonly random: Random
}

export interface StageOptions {
  readonly origin: string
  readonly clients: Clients
  /** Takes the place of the clients' own fetch, and of their retries. */
  readonly resilient?: typeof fetch
}

export function createStage({ origin, clients, resilient }: StageOptions, tenant: string, random: Random): Stage {
  const apiKey = `demo-${tenant}`
  const options = { apiKey, ...(resilient && { fetch: resilient, maxRetries: 0 }) }
  return {
    tenant,
    openai: clients.openai({ ...options, baseURL: `${origin}/v1` }),
    anthropic: clients.anthropic({ ...options, baseURL: origin }),
    origin,
    apiKey,
    random,
  }
}

/** Milliseconds until a model usually begins to answer. */
const latency: Readonly<Record<string, number>> = {
  'gpt-4.1': 240,
  'gemini-2.5-flash': 90,
  'deepseek-v3.2': 160,
  'claude-sonnet-4.5': 320,
  'o4-mini': 400,
}

/** Makes the gateway take as long as a model would, and three times as long in about one of fifteen calls. */
export function paced(model: string, random: Random): Readonly<Record<string, string>> {
  const usual = (latency[model] ?? 40) * (0.7 + 0.6 * random())
  const slow = random() < 1 / 15
  return late(Math.round(slow ? 3 * usual : usual))
}

/** Makes the gateway take this many milliseconds. */
export const late = (delay: number): Readonly<Record<string, string>> => ({ 'x-gateway-delay-ms': `${delay}` })

/** Makes the gateway fail, for this many attempts. Default: all. */
export const faulty = (fault: string, times?: number): Readonly<Record<string, string>> => ({
  'x-gateway-fault': fault,
  // A key of its own for each call, so that calls at the same time take no fault from one another.
  ...(times !== undefined && { 'x-gateway-fault-times': `${times}`, 'x-gateway-fault-key': crypto.randomUUID() }),
})
