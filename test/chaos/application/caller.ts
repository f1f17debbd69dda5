import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { type Client, clientOf, clients } from '../../helpers/clients.ts'
import { ANTHROPIC, type CallPlan, OPENAI, RESILIENT } from '../call-plans.ts'

/** Makes one call and reads what its plan lets it read. Rejects as its client does. */
type Send = (plan: CallPlan, headers: Readonly<Record<string, string>>) => Promise<unknown>

const KEY = 'chaos-key'
const RETRIES = 2

/**
 * The client of OpenAI counts its timeout by the wall clock. This one outlasts the longest jump ahead, and is short enough
 * that a jump back by weeks leaves a time that a timer can wait.
 */
const LONG_TIMEOUT_MS = 2 * 24 * 3_600_000

/** Makes the calls of a plan by the clients that it names. */
export function createCaller(origin: string): (plan: CallPlan) => Promise<unknown> {
  const senders = new Map<string, Send>([
    [OPENAI, byOpenai(new OpenAI({ apiKey: KEY, baseURL: `${origin}/v1`, timeout: LONG_TIMEOUT_MS }))],
    // Its own trace headers would hide the span of each attempt from the gateway.
    [ANTHROPIC, byAnthropic(new Anthropic({ apiKey: KEY, baseURL: origin, openTelemetry: { propagation: false } }))],
    ...[...clients, clientOf(RESILIENT, resilientFetch())].map((client): [string, Send] => [
      client.name,
      byClient(client, origin),
    ]),
  ])
  return (plan) => {
    const send = senders.get(plan.client)
    if (send === undefined) throw new Error(`this Node.js has no ${plan.client}`)
    return send(plan, { ...plan.controls, ...faulty(plan) })
  }
}

function faulty({ fault, faultTimes }: CallPlan): Record<string, string> {
  return {
    ...(fault !== undefined && { 'x-gateway-fault': fault }),
    ...(faultTimes !== undefined && {
      'x-gateway-fault-times': `${faultTimes}`,
      'x-gateway-fault-key': crypto.randomUUID(), // or calls at the same time would take faults from one another
    }),
  }
}

/** Of the built package, as the instrumentation is. */
function resilientFetch(): typeof fetch {
  const load = createRequire(import.meta.url)
  const entry: typeof import('../../../src/resilience/index.ts') = load(
    'opentelemetry-instrumentation-holysheep/resilience',
  )
  // Many of the calls fail on purpose: with an open circuit there would be little left to compare.
  return entry.createResilientFetch({
    circuit: false,
    retry: { retries: RETRIES, baseDelay: 20, maxDelay: 50, maxRetryAfter: 50 },
  })
}

const byClient = (client: Client, origin: string): Send => {
  return async ({ ask, leaving }, headers) => {
    const reply = await client.call({
      url: origin + ask.path,
      headers: { ...(ask.path.includes('/messages') && { 'anthropic-version': '2023-06-01' }), ...headers },
      ...(ask.body && { body: ask.body }),
      signal: signalOf(leaving),
    })
    await (leaving?.how === 'break' ? reply.leave() : reply.text())
  }
}

const byOpenai = (openai: OpenAI): Send => {
  return async (plan, headers) => {
    const { ask, leaving } = plan
    const options = { headers, ...clientOptions(plan) }
    const body = ask.body as never
    switch (ask.path) {
      case '/v1/responses':
        return read(await openai.responses.create(body, options), leaving)
      case '/v1/embeddings':
        return read(await openai.embeddings.create(body, options), leaving)
      default:
        return read(await openai.chat.completions.create(body, options), leaving)
    }
  }
}

const byAnthropic = (anthropic: Anthropic): Send => {
  return async (plan, headers) => {
    // Under the other name of the model, the client prints a warning at each call.
    const body = { ...plan.ask.body, model: 'claude-sonnet-4.5' } as never
    return read(await anthropic.messages.create(body, { headers, ...clientOptions(plan) }), plan.leaving)
  }
}

/** The clients' own timeout ends with the head of the answer, so that a signal does the rest. */
function clientOptions({ leaving, fault, faultTimes }: CallPlan) {
  const maxRetries = faultTimes === undefined ? 0 : RETRIES
  if (leaving?.how === 'timeout' && fault === 'hang') return { maxRetries, timeout: leaving.afterMs }
  const signal = signalOf(leaving)
  return { maxRetries, ...(signal && { signal }) }
}

function signalOf(leaving: CallPlan['leaving']): AbortSignal | undefined {
  if (leaving === undefined || leaving.how === 'break') return undefined
  if (leaving.how === 'timeout') return AbortSignal.timeout(leaving.afterMs)
  const caller = new AbortController()
  void sleep(leaving.afterMs).then(() => caller.abort())
  return caller.signal
}

/** Reads a stream; other answers have been read. An empty one is nothing to these clients. */
async function read(answer: object | undefined, leaving: CallPlan['leaving']): Promise<void> {
  if (answer === undefined || !(Symbol.asyncIterator in answer)) return
  for await (const _ of answer as AsyncIterable<unknown>) if (leaving?.how === 'break') break
}
