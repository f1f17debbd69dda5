import type { Random } from '../../demo/random.ts'
import { tenants } from '../../demo/tenants.ts'
import type { FaultName } from '../../gateway/index.ts'
import { type EndpointAsk, endpointAsks } from '../helpers/asks.ts'
import { chance, pick, randomOf, wholeBetween } from './seeds.ts'

/** How the caller cancels. Milliseconds are from the start of the call. */
export type Leaving =
  /** A signal of the caller's, which no timer has set off. */
  | { readonly how: 'abort'; readonly afterMs: number }
  /** A timer: a signal's, or the `timeout` of a client. */
  | { readonly how: 'timeout'; readonly afterMs: number }
  /** It reads one chunk and cancels. */
  | { readonly how: 'break' }

/** One call of the application's, retries and all. */
export interface CallPlan {
  readonly tenant: string
  readonly client: string
  readonly ask: EndpointAsk
  /** How the gateway fails, and for how many attempts: by default for all. */
  readonly fault: FaultName | undefined
  readonly faultTimes: number | undefined
  readonly leaving: Leaving | undefined
  /** Headers that tell the gateway how to answer. */
  readonly controls: Readonly<Record<string, string>>
}

/** By the names of `test/helpers/clients.ts`, which any ask can be sent by. */
const plainClients = [
  'the built-in fetch',
  'fetch of undici 5',
  'request of undici 5',
  'fetch of undici 6',
  'request of undici 6',
  'fetch of undici 7',
  'request of undici 7',
  'fetch of undici 8',
  'request of undici 8',
] as const

export const OPENAI = 'openai'
export const ANTHROPIC = 'anthropic'
export const RESILIENT = 'resilient fetch'

/** Forms need a body that not every client takes. */
const asks = endpointAsks.filter(({ form }) => form === undefined)
const at = (...paths: readonly string[]) => asks.filter(({ path }) => paths.includes(path))
const chats = at('/v1/chat/completions', '/v1/messages')
const asksOfOpenai = at('/v1/chat/completions', '/v1/responses', '/v1/embeddings')
const asksOfAnthropic = at('/v1/messages')

const refusals: readonly FaultName[] = [
  'status-400',
  'status-401',
  'status-404',
  'status-429-requests',
  'status-429-tokens',
  'status-429-quota',
  'status-500',
  'status-502',
  'status-503',
  'status-529',
]
/** Those that the clients with retries try again. */
const passing: readonly FaultName[] = ['status-429-requests', 'status-500', 'status-502', 'status-529']
const broken: readonly FaultName[] = [
  'reset-before-headers',
  'reset-in-body',
  'cut-stream',
  'short-body',
  'error-event',
  'garbage-json',
  'empty-body',
  'no-usage',
  'slow',
  'redirect',
]

/** Call `number` of a life: always the same, however many others there are. */
export function callOf(seed: number, life: number, number: number): CallPlan {
  const random = randomOf(seed, 3, life, number)
  const client = chance(random, 0.5)
    ? pick(random, plainClients)
    : pick(random, [OPENAI, OPENAI, ANTHROPIC, ANTHROPIC, RESILIENT])
  const tenant = pick(random, tenants)
  const trouble = random()
  if (trouble < 0.12) return { ...patient(random, client, tenant), ...left(random, client) }
  if (trouble < 0.22) return { ...patient(random, client, tenant), ...refused(random, client) }
  if (trouble < 0.34) return { ...patient(random, client, tenant), ...spoiled(random, client) }
  if (trouble < 0.38)
    return { ...patient(random, client, tenant), ask: streamOf(random, client), leaving: { how: 'break' } }
  return patient(random, client, tenant)
}

/** A call without faults. */
function patient(random: Random, client: string, tenant: string): CallPlan {
  const ask = pick(random, asksOf(client, asks))
  const controls = { ...shape(random), ...size(random), ...encoding(random, client) }
  return { tenant, client, ask, fault: undefined, faultTimes: undefined, leaving: undefined, controls }
}

/** The gateway stops sending, and the caller gives up at some time. */
function left(random: Random, client: string): Partial<CallPlan> {
  const fault = pick(random, ['hang', 'hang-body'] as const)
  const afterMs = wholeBetween(random, 30, 600)
  const how = pick(
    random,
    fault === 'hang' ? (['abort', 'timeout'] as const) : (['abort', 'timeout', 'break'] as const),
  )
  const ask = how === 'break' ? streamOf(random, client) : pick(random, asksOf(client, chats))
  return { ask, fault, leaving: how === 'break' ? { how } : { how, afterMs }, controls: {} }
}

function refused(random: Random, client: string): Partial<CallPlan> {
  const isTriedAgain = [OPENAI, ANTHROPIC, RESILIENT].includes(client) && chance(random, 0.6)
  if (isTriedAgain) return { fault: pick(random, passing), faultTimes: wholeBetween(random, 1, 2) }
  return { fault: pick(random, refusals) }
}

/** Bounded in size: the middle of a long answer is not read. */
function spoiled(random: Random, client: string): Partial<CallPlan> {
  const controls = { ...shape(random), ...encoding(random, client) }
  // The fetch of undici 5 follows every other redirect with a body of the wrong length.
  const faults = client === 'fetch of undici 5' ? broken.filter((fault) => fault !== 'redirect') : broken
  return { ask: pick(random, asksOf(client, chats)), fault: pick(random, faults), controls }
}

function asksOf(client: string, wished: readonly EndpointAsk[]): readonly EndpointAsk[] {
  const possible = client === OPENAI ? asksOfOpenai : client === ANTHROPIC ? asksOfAnthropic : wished
  const both = wished.filter((ask) => possible.includes(ask))
  return both.length > 0 ? both : possible
}

const streamOf = (random: Random, client: string): EndpointAsk => pick(random, asksOf(client, chats).filter(isStream))

export const isStream = ({ body }: EndpointAsk): boolean =>
  body !== undefined && 'stream' in body && body.stream === true

function shape(random: Random): Record<string, string> {
  return {
    ...(chance(random, 0.3) && { 'x-gateway-reply-tokens': `${wholeBetween(random, 1, 200)}` }),
    ...(chance(random, 0.2) && { 'x-gateway-chunk': `${wholeBetween(random, 24, 2_000)}` }),
    ...(chance(random, 0.3) && { 'x-gateway-delay-ms': `${wholeBetween(random, 1, 400)}` }),
  }
}

function size(random: Random): Record<string, string> {
  return chance(random, 0.1) ? { 'x-gateway-size': `${wholeBetween(random, 1_000, 800_000)}` } : {}
}

/** The SDKs parse what they get; the others only drain it. */
function encoding(random: Random, client: string): Record<string, string> {
  if (chance(random, 0.6)) return {}
  const known = [OPENAI, ANTHROPIC, RESILIENT].includes(client)
    ? ['gzip', 'br', 'deflate']
    : ['gzip', 'br', 'deflate', 'zstd']
  const name = pick(random, known)
  return { 'x-gateway-encoding': name, 'accept-encoding': name }
}
