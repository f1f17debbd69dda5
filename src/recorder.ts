import {
  INVALID_SPANID,
  INVALID_TRACEID,
  type MeterProvider,
  type Span,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { Batcher } from './batcher.ts'
import type { BillingLog } from './billing/index.ts'
import type { AnswerHead, Call, Exchange, RequestHandle, StartedExchange, TraceIds } from './call.ts'
import { HostMatcher } from './capture/match.ts'
import { type ContentWatch, type Observer, track } from './capture/tracker.ts'
import type { Config } from './config/instrumentation.ts'
import { guard, onFault, reportFault } from './guard.ts'
import type { PipelineState } from './pipeline/account.ts'
import { BackgroundResponses } from './pipeline/background-responses.ts'
import { ANSWER_HEADERS, OpenCall } from './pipeline/pipeline.ts'
import { UsageEstimator } from './pipeline/usage-estimator.ts'
import { release } from './release.ts'
import { baggageLabelValues } from './sinks/baggage.ts'
import { BillingMetrics } from './sinks/metrics/billing-metrics.ts'
import { MeterFollower } from './sinks/metrics/follow-meter.ts'
import { MetricsSink } from './sinks/metrics/metrics.ts'
import { ExistingSpanFinder } from './sinks/span/existing-span.ts'
import { FlushHook } from './sinks/span/flush-hook.ts'
import { type OpenSpan, spanSink } from './sinks/span/span.ts'
import { PACKAGE_NAME, PACKAGE_VERSION } from './version.ts'

/** Passes each observed call from capture through the pipeline to its span, its metrics and its billing row. */
export class Recorder {
  readonly #config: Config
  readonly #matcher: HostMatcher
  readonly #metrics: MetricsSink
  readonly #background = new BackgroundResponses((call) => guard('metrics', () => this.#metrics.countForgotten(call)))
  readonly #pipelineState: PipelineState
  readonly #billing: BillingLog | undefined
  readonly #billingMetrics: BillingMetrics | undefined
  readonly #openSpan: ReturnType<typeof spanSink>
  readonly #existingSpans = new ExistingSpanFinder()
  readonly #ends = new Batcher<CallObserver>((call) => this.#finish(call))
  readonly #flushHook = new FlushHook(() => this.#ends.drain())
  readonly #meter = new MeterFollower((meter) => {
    this.#metrics.useMeter(meter)
    this.#billingMetrics?.useMeter(meter)
  })
  #tracerProvider: TracerProvider | undefined
  #tracer: Tracer | undefined
  #tracerOwner: TracerProvider | undefined
  #undo: (() => void) | undefined
  #underWay = 0
  #onIdle: (() => void) | undefined

  constructor(config: Config, warn?: (message: string) => void) {
    const { baggageLabels, billing, enabled, genAiMetrics, hosts, prices, service } = config
    this.#config = config
    this.#matcher = new HostMatcher(hosts)
    this.#metrics = new MetricsSink({
      version: PACKAGE_VERSION,
      priceTable: prices.version,
      labelKeys: baggageLabels,
      genAiMetrics,
      beforeCollection: () => {
        this.#ends.drain()
        this.#background.forgetOld()
      },
    })
    const estimator = config.estimate ? new UsageEstimator() : undefined
    this.#pipelineState = { prices, background: this.#background, estimator }
    if (billing !== undefined && enabled) {
      this.#billing = loadBilling().openBillingLog(billing, {
        service,
        priceVersion: prices.version,
        labelKeys: baggageLabels,
        warn,
      })
      this.#billingMetrics = new BillingMetrics(this.#billing)
    }
    this.#openSpan = spanSink({
      tracer: () => this.#currentTracer(),
      labelKeys: baggageLabels,
      latestConventions: config.latestGenAiConventions,
    })
  }

  /** Undefined: the globally registered one, now or later. */
  get tracerProvider(): TracerProvider | undefined {
    return this.#tracerProvider
  }

  set tracerProvider(provider: TracerProvider | undefined) {
    this.#tracerProvider = provider
    // From now on, and not from the first call: somebody may keep its methods.
    if (provider !== undefined) guard('span', () => this.#flushHook.watch(provider))
  }

  /** Undefined: the globally registered one, now or later. */
  get meterProvider(): MeterProvider | undefined {
    return this.#meter.provider
  }

  set meterProvider(provider: MeterProvider | undefined) {
    this.#meter.provider = provider
  }

  start(): void {
    if (this.#undo !== undefined) return
    this.#meter.follow()
    const undos = [
      onFault((part) => this.#metrics.countFault(part)),
      track({
        matcher: this.#matcher,
        answerHeaders: ANSWER_HEADERS,
        begin: (exchange, request, publish) => this.#begin(exchange, request, publish),
      }),
      () => this.#existingSpans.close(),
    ]
    this.#undo = () => {
      for (const undo of undos) undo()
    }
  }

  stop(): void {
    this.#ends.drain()
    this.#undo?.()
    this.#undo = undefined
  }

  get hasBilling(): boolean {
    return this.#billing !== undefined
  }

  /** Resolves with whether every row is in the database; at once without a billing log. */
  async flush(timeoutMs?: number): Promise<boolean> {
    this.#ends.drain()
    return (await this.#billing?.flush(timeoutMs)) ?? true
  }

  /** Stops observing new calls and closes the billing log. */
  async close(timeoutMs?: number): Promise<void> {
    this.stop()
    this.#ends.close()
    this.#flushHook.close()
    this.#background.forgetAll()
    await this.#billing?.close(timeoutMs)
  }

  /**
   * Stops observing new calls, and releases metrics and billing log once the calls in progress have ended. Never
   * rejects.
   */
  async retire(): Promise<void> {
    this.stop()
    guard('metrics', () => this.#metrics.retire())
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve
      })
    }
    guard('metrics', () => {
      this.#meter.follow() // an SDK may have been registered meanwhile
      this.#background.forgetAll()
      this.#metrics.close()
    })
    await this.close()
    guard('metrics', () => this.#billingMetrics?.close())
  }

  watches(origin: string, path: string): boolean {
    return this.#matcher.match(origin, path) !== undefined
  }

  #begin(exchange: StartedExchange, request: RequestHandle, publish: (() => void) | undefined): Observer {
    this.#meter.follow()
    const labelValues = baggageLabelValues(this.#config.baggageLabels)
    const open = new OpenCall(exchange, request, labelValues, this.#pipelineState)
    const existing = publish && this.#existingSpans.spanMadeDuring(publish)
    const span = guard('span', () => this.#openSpan(open.started, request, existing))
    const endMetrics = guard('metrics', this.#metrics.sink, open.started)
    this.#underWay += 1
    return new CallObserver(open, span, span && this.#flushHook.seen, endMetrics, this.#end)
  }

  readonly #end = (call: CallObserver, exchange: Exchange): void => {
    if (this.#mayWait(call)) {
      this.#ends.add(call, exchange.requestBody.size + exchange.answerBody.size, exchange.endedAt)
      return
    }
    this.#ends.drain()
    this.#finish(call)
  }

  /** The owner of a span that is not ours ends it right now, and no flush of the provider may miss one of ours. */
  #mayWait({ span, provider }: CallObserver): boolean {
    if (span === undefined) return true
    if (!span.isOwn) return false
    return (provider !== undefined && provider === this.#flushHook.seen) || !span.span.isRecording()
  }

  readonly #finish = (ended: CallObserver): void => {
    const { open, span, endMetrics, exchange, endedAt } = ended
    if (exchange === undefined) return
    try {
      const call = open.close(exchange, endedAt, traceIdsOf(span?.span))
      guard('span', () => span?.end(call, exchange.endedAt))
      guard('metrics', () => endMetrics?.(call))
      guard('billing', () => this.#billing?.sink(call.started)(call))
    } catch (fault) {
      reportFault('capture', fault)
    } finally {
      release(exchange.answerBody.front) // a compressed body was kept whole
      this.#underWay -= 1
      if (this.#underWay === 0) this.#onIdle?.()
    }
  }

  #currentTracer(): Tracer {
    const provider = this.#tracerProvider ?? trace.getTracerProvider()
    this.#flushHook.watch(provider)
    if (this.#tracer === undefined || provider !== this.#tracerOwner) {
      this.#tracerOwner = provider
      this.#tracer = provider.getTracer(PACKAGE_NAME, PACKAGE_VERSION)
    }
    return this.#tracer
  }
}

/** One call under way, and once it has ended what is to be understood. */
class CallObserver implements Observer {
  readonly open: OpenCall
  readonly span: OpenSpan | undefined
  /** The provider of the span, where its flushes are seen. */
  readonly provider: object | undefined
  readonly endMetrics: ((ended: Call) => void) | undefined
  exchange: Exchange | undefined
  /** Milliseconds since 1970. */
  endedAt = 0
  readonly #end: (call: CallObserver, exchange: Exchange) => void

  constructor(
    open: OpenCall,
    span: OpenSpan | undefined,
    provider: object | undefined,
    endMetrics: ((ended: Call) => void) | undefined,
    end: (call: CallObserver, exchange: Exchange) => void,
  ) {
    this.open = open
    this.span = span
    this.provider = provider
    this.endMetrics = endMetrics
    this.#end = end
  }

  answered(head: AnswerHead): ContentWatch | undefined {
    return this.open.watch(head)
  }

  ended(exchange: Exchange): void {
    this.exchange = exchange
    this.endedAt = Date.now()
    this.#end(this, exchange)
  }
}

/** Loaded lazily: most users have no billing log. */
function loadBilling(): typeof import('./billing/index.ts') {
  const { createRequire } = process.getBuiltinModule('node:module')
  const { extname } = process.getBuiltinModule('node:path')
  return createRequire(import.meta.url)(`./billing/index${extname(import.meta.filename)}`)
}

function traceIdsOf(span: Span | undefined): TraceIds | undefined {
  const context = span?.spanContext()
  if (context === undefined || context.traceId === INVALID_TRACEID || context.spanId === INVALID_SPANID)
    return undefined
  const { traceId, spanId } = context
  return { traceId, spanId }
}
