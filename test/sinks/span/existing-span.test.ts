import assert from 'node:assert/strict'
import diagnosticsChannel from 'node:diagnostics_channel'
import test, { after, afterEach, before } from 'node:test'
import { context, propagation, type Span, type TextMapPropagator, trace } from '@opentelemetry/api'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { ExistingSpanFinder } from '../../../src/sinks/span/existing-span.ts'
import { contextManager, TraceparentPropagator, tracing } from '../../helpers/sdk.ts'

const { provider } = tracing()
const tracer = provider.getTracer('test')
const created = diagnosticsChannel.channel('undici:request:create')
const theirs = new UndiciInstrumentation()
theirs.setTracerProvider(provider)

before(() => context.setGlobalContextManager(contextManager()))
afterEach(() => propagation.disable())
after(() => {
  theirs.disable()
  context.disable()
})

/** Tells undici's instrumentation of a request, and finds out which headers it adds. */
function request() {
  const headers: Record<string, string> = {}
  const addHeader = (name: string, value: string) => {
    headers[name] = value
  }
  const publish = () =>
    created.publish({
      request: { method: 'POST', origin: 'https://api.holysheep.ai', path: '/v1/messages', headers: [], addHeader },
    })
  return { headers, publish }
}

const active = <T>(span: Span, work: () => T): T => context.with(trace.setSpan(context.active(), span), work)

test("undici's instrumentation is found to have made a span", () => {
  propagation.setGlobalPropagator(new TraceparentPropagator())
  const finder = new ExistingSpanFinder()
  const { headers, publish } = request()
  const span = active(tracer.startSpan('parent'), () => finder.spanMadeDuring(publish))
  assert.equal(span?.isRecording(), true)
  assert.equal(headers.traceparent?.split('-')[2], span?.spanContext().spanId)
  finder.close()
})

test("without a propagator undici's instrumentation makes no span", () => {
  const finder = new ExistingSpanFinder()
  const spans: Span[] = []
  theirs.setConfig({ requestHook: (span) => void spans.push(span) })
  assert.equal(finder.spanMadeDuring(request().publish), undefined)
  theirs.setConfig({})
  assert.deepEqual(
    spans.map((span) => span.isRecording()),
    [false],
  )
  finder.close()
})

for (const { what, inject } of [
  { what: 'nothing', inject: () => {} },
  { what: 'the active span', inject: () => propagation.inject(context.active(), {}) },
  { what: 'an invalid span', inject: () => propagation.inject(trace.deleteSpan(context.active()), {}) },
]) {
  test(`who sends ${what} along has made no span`, () => {
    propagation.setGlobalPropagator(new TraceparentPropagator())
    const finder = new ExistingSpanFinder()
    assert.equal(
      active(tracer.startSpan('parent'), () => finder.spanMadeDuring(inject)),
      undefined,
    )
    finder.close()
  })
}

test('a propagator that is registered later, or replaced, is found', () => {
  const finder = new ExistingSpanFinder()
  const inject = () => propagation.inject(trace.setSpan(context.active(), tracer.startSpan('theirs')), {})
  assert.equal(finder.spanMadeDuring(inject), undefined)
  for (let time = 0; time < 2; time += 1) {
    propagation.disable()
    propagation.setGlobalPropagator(new TraceparentPropagator())
    assert.notEqual(finder.spanMadeDuring(inject), undefined)
  }
  finder.close()
})

test('spans outside of the window are nobody’s, and are sent along as ever', () => {
  propagation.setGlobalPropagator(new TraceparentPropagator())
  const finder = new ExistingSpanFinder()
  finder.spanMadeDuring(() => {})
  const carrier: Record<string, string> = {}
  active(tracer.startSpan('other'), () => propagation.inject(context.active(), carrier))
  assert.match(carrier.traceparent ?? '', /^00-/)
  assert.equal(
    finder.spanMadeDuring(() => {}),
    undefined,
  )
  finder.close()
})

test('closing gives the propagator back as it was', () => {
  const propagator = new TraceparentPropagator()
  propagation.setGlobalPropagator(propagator)
  const finder = new ExistingSpanFinder()
  finder.spanMadeDuring(() => {})
  assert.equal(Object.hasOwn(propagator, 'inject'), true)
  finder.close()
  assert.equal(Object.hasOwn(propagator, 'inject'), false)
})

test('closing leaves the wrapper that somebody else has put around ours', () => {
  const propagator: TextMapPropagator = new TraceparentPropagator()
  propagation.setGlobalPropagator(propagator)
  const finder = new ExistingSpanFinder()
  finder.spanMadeDuring(() => {})
  const ours = propagator.inject
  const wrapper: typeof ours = (...args) => ours(...args)
  propagator.inject = wrapper
  finder.close()
  assert.equal(propagator.inject, wrapper)
  const carrier: Record<string, string> = {}
  active(tracer.startSpan('other'), () => propagation.inject(context.active(), carrier))
  assert.match(carrier.traceparent ?? '', /^00-/)
})

test('a frozen propagator is as good as none', () => {
  propagation.setGlobalPropagator(Object.freeze(new TraceparentPropagator()))
  const finder = new ExistingSpanFinder()
  let recording: boolean | undefined
  finder.spanMadeDuring(() => {
    recording = tracer.startSpan('theirs').isRecording()
  })
  assert.equal(recording, false)
  finder.close()
})

for (const propagator of [undefined, new TraceparentPropagator()]) {
  test(`what is thrown with ${propagator ? 'a' : 'no'} propagator passes through`, () => {
    if (propagator) propagation.setGlobalPropagator(propagator)
    const finder = new ExistingSpanFinder()
    const work = () => {
      throw new Error('theirs')
    }
    assert.throws(() => finder.spanMadeDuring(work), /theirs/)
    finder.close()
  })
}
