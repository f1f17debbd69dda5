import { Channel, type IncomingRequest, type OutgoingResponse } from './channel.ts'
import { type Controls, readControls } from './controls.ts'
import { deliver, type Pace } from './delivery.ts'
import { chooseEncoding } from './encoding.ts'
import { badRequest, failure } from './errors.ts'
import { askToRetry, type Fault, type FaultName, FaultSchedule, faults, isFault } from './faults.ts'
import type { Ledger, OpenAnswer, ReceivedRequest } from './ledger.ts'
import { plan } from './plan.ts'
import type { Provider, ProviderReply } from './provider.ts'
import { readBody } from './request-body.ts'
import { dialectOf, findRoute, type Match } from './routes.ts'

/** A request on its way through the gateway. */
interface Visit {
  readonly received: ReceivedRequest
  /** What follows the question mark; '' for none. */
  readonly query: string
  readonly match: Match | undefined
  readonly controls: Controls
  readonly fault: FaultName | undefined
  readonly channel: Channel
  /** Milliseconds of a monotonic clock. */
  readonly receivedAt: number
  entry?: OpenAnswer
}

const requestIdHeaders = { openai: 'x-request-id', anthropic: 'request-id', gemini: 'x-request-id' } as const

/** Takes each request from its arrival to its end, faults included, and keeps the ledger. */
export class Service {
  readonly #ledger: Ledger
  readonly #provider: Provider
  readonly #pace: Pace
  readonly #schedule = new FaultSchedule()
  #requests = 0

  constructor(provider: Provider, pace: Pace, ledger: Ledger) {
    this.#provider = provider
    this.#pace = pace
    this.#ledger = ledger
  }

  async serve(request: IncomingRequest, response: OutgoingResponse): Promise<void> {
    const visit = this.#receive(request, new Channel(request, response))
    const body = await readBody(request)
    if (body === undefined) return visit.channel.breakOff('reset')
    const reply = await this.#reply(visit, body)
    const { delay } = visit.controls
    if (delay !== undefined) await visit.channel.pause(delay)
    if (!visit.channel.gone.aborted) await this.#deliver(visit, reply)
  }

  #receive(request: IncomingRequest, channel: Channel): Visit {
    const [path = '/', query = ''] = request.url?.split('?', 2) ?? []
    const method = request.method ?? 'GET'
    const match = findRoute(method, path)
    const controls = readControls(request.headers, new URLSearchParams(query))
    const received: ReceivedRequest = {
      id: ++this.#requests,
      protocol: dialectOf(match, path, request.headers),
      httpVersion: request.httpVersion,
      endpoint: match?.route.template ?? 'other',
      method,
      path,
      headers: request.headers,
    }
    this.#ledger.receive(received)
    const visit: Visit = {
      received,
      query,
      match,
      controls,
      fault: this.#schedule.strike(controls),
      channel,
      receivedAt: performance.now(),
    }
    channel.gone.addEventListener('abort', () => this.#leave(visit))
    return visit
  }

  /** An internal error of the gateway is sent to the client, so that a test sees it. */
  async #reply({ received, query, match, controls }: Visit, body: Buffer): Promise<ProviderReply> {
    const { protocol: dialect } = received
    const { fault } = controls
    if (fault !== undefined && !isFault(fault)) {
      return { answer: badRequest(dialect, `There is no fault ${fault}.`), model: undefined, headers: {} }
    }
    try {
      const asked = { ...received, dialect, query: new URLSearchParams(query), match, controls, body }
      return await this.#provider.reply(asked)
    } catch (error) {
      return { answer: failure(dialect, { status: 500, message: `${error}` }), model: undefined, headers: {} }
    }
  }

  async #deliver(visit: Visit, { answer, model, headers }: ProviderReply): Promise<void> {
    const { received, query, controls, channel, fault } = visit
    const struck: Fault = fault ? faults[fault] : {}
    const said = struck.answer?.(answer, { dialect: received.protocol, path: received.path, query }) ?? answer
    const whole = plan(askToRetry(said, controls.retryAfter), controls.size)
    const sent = struck.plan?.(whole) ?? whole
    const { id, protocol, endpoint, path, method } = received
    const encoding = chooseEncoding(controls.encoding, received.headers['accept-encoding']?.toString())
    visit.entry = {
      ...{ id, protocol, endpoint, path, method, encoding, fault },
      status: sent.status,
      model: sent.status === 200 ? model : undefined,
      serviceTier: said.serviceTier,
      stream: sent.stream,
      usage: undefined,
      tokens: undefined,
      units: undefined,
      costUsd: undefined,
      finished: false,
      bytesSent: 0,
    }
    if (sent.head) this.#ledger.send(visit.entry)
    const took = String(Math.round(performance.now() - visit.receivedAt))
    const timed = protocol === 'openai' ? { 'openai-processing-ms': took } : {}
    const identified = { ...headers, ...timed, [requestIdHeaders[protocol]]: `req_${id}`, ...sent.headers }
    const how = { pace: this.#pace, encoding, chunk: controls.chunk }
    await deliver(channel, { ...sent, headers: identified }, how, visit.entry)
  }

  #leave({ received, channel, fault, entry }: Visit): void {
    if (!channel.deserted) return
    if (entry) entry.finished = false
    const { id, endpoint, path, method } = received
    this.#ledger.abort({
      ...{ id, endpoint, path, method, fault },
      phase: channel.headSent ? 'in-body' : 'before-headers',
      bytesSent: entry?.bytesSent ?? 0,
      resetCode: channel.resetCode,
    })
  }
}
