import {
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  type ObservableResult,
  trace,
} from '@opentelemetry/api'
import { guard } from '../guard.ts'
import { MeterFollower } from '../sinks/metrics/follow-meter.ts'
import { INSTRUMENT } from '../sinks/metrics/instruments.ts'
import { LABEL, METRIC } from '../sinks/names.ts'
import type { CircuitKind } from './circuit/circuit.ts'
import type { Obstacle } from './rate-limit/headroom.ts'

/** What the gauges show of a provider. */
export interface Gauged {
  readonly name: string
  readonly circuit: CircuitKind | undefined
  readonly queue: { readonly size: number; readonly obstacle: Obstacle | undefined } | undefined
}

const CIRCUIT_VALUE: Readonly<Record<CircuitKind, number>> = { closed: 0, half_open: 1, open: 2 }

const OBSTACLES: readonly Obstacle[] = ['requests', 'tokens', 'unknown', 'concurrency']

interface Instruments {
  readonly failovers: Counter
  readonly transitions: Counter
  readonly wait: Histogram
}

/** The providers of all fetches. Weak references: an unused one disappears from the gauges. */
const gauged = new Set<WeakRef<Gauged>>()
let instruments: Instruments | undefined
const meter = new MeterFollower((current) => {
  instruments = createInstruments(current)
})

function currentInstruments(): Instruments | undefined {
  meter.follow()
  return instruments
}

/** Shows the provider's circuit and queue in the gauges while it is in use. */
export function showGauges(provider: Gauged): void {
  gauged.add(new WeakRef(provider))
  guard('metrics', () => meter.follow())
}

export function countFailover(from: string, to: string, reason: string): void {
  guard('metrics', () =>
    currentInstruments()?.failovers.add(1, { [LABEL.from]: from, [LABEL.to]: to, [LABEL.reason]: reason }),
  )
  note('holysheep.failover', { from, to, reason })
}

export function countTransition(provider: string, to: CircuitKind): void {
  guard('metrics', () => currentInstruments()?.transitions.add(1, { [LABEL.provider]: provider, [LABEL.to]: to }))
  note('holysheep.circuit', { provider, to })
}

export function recordWait(provider: string, limitType: Obstacle, milliseconds: number): void {
  const labels = { [LABEL.provider]: provider, [LABEL.limitType]: limitType }
  guard('metrics', () => currentInstruments()?.wait.record(milliseconds / 1000, labels))
  note('holysheep.rate_limit.wait', { provider, limit_type: limitType, seconds: milliseconds / 1000 })
}

export function noteRetry(reason: string, milliseconds: number): void {
  note('holysheep.retry', { reason, delay_seconds: milliseconds / 1000 })
}

/** Adds an event to the span of the current call. */
function note(event: string, attributes: Attributes): void {
  guard('span', () => trace.getActiveSpan()?.addEvent(event, attributes))
}

function createInstruments(meter: Meter): Instruments {
  const circuit = meter.createObservableGauge(METRIC.circuitState, INSTRUMENT[METRIC.circuitState])
  const queue = meter.createObservableGauge(METRIC.rateLimitQueue, INSTRUMENT[METRIC.rateLimitQueue])
  circuit.addCallback((result) => void guard('metrics', observeCircuits, result))
  queue.addCallback((result) => void guard('metrics', observeQueues, result))
  return {
    failovers: meter.createCounter(METRIC.failovers, INSTRUMENT[METRIC.failovers]),
    transitions: meter.createCounter(METRIC.circuitTransitions, INSTRUMENT[METRIC.circuitTransitions]),
    wait: meter.createHistogram(METRIC.rateLimitWait, INSTRUMENT[METRIC.rateLimitWait]),
  }
}

/** If several fetches have a provider of the same name, the worst state counts. */
function observeCircuits(result: ObservableResult): void {
  const states = new Map<string, number>()
  for (const { name, circuit } of alive()) {
    if (circuit !== undefined) states.set(name, Math.max(states.get(name) ?? 0, CIRCUIT_VALUE[circuit]))
  }
  for (const [provider, state] of states) result.observe(state, { [LABEL.provider]: provider })
}

/** Waiting requests, by what they are waiting for. */
function observeQueues(result: ObservableResult): void {
  const sizes = new Map<string, Map<Obstacle, number>>()
  for (const { name, queue } of alive()) {
    if (queue === undefined) continue
    const own = sizes.get(name) ?? new Map<Obstacle, number>()
    const obstacle = queue.obstacle ?? 'unknown'
    own.set(obstacle, (own.get(obstacle) ?? 0) + queue.size)
    sizes.set(name, own)
  }
  for (const [provider, own] of sizes) {
    for (const obstacle of OBSTACLES) {
      result.observe(own.get(obstacle) ?? 0, { [LABEL.provider]: provider, [LABEL.limitType]: obstacle })
    }
  }
}

function* alive(): Iterable<Gauged> {
  for (const reference of gauged) {
    const provider = reference.deref()
    if (provider === undefined) gauged.delete(reference)
    else yield provider
  }
}
