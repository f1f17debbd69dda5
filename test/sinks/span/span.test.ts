import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Sampler } from '@opentelemetry/sdk-trace-base'
import type { Call } from '../../../src/call.ts'
import { ATTRIBUTE } from '../../../src/sinks/names.ts'
import { spanSink } from '../../../src/sinks/span/span.ts'
import { DESTINATION, finishedCall, requestHandle, startedCall, unansweredCall } from '../../helpers/calls.ts'
import { contextManager, TraceparentPropagator, tracing } from '../../helpers/sdk.ts'

before(() => {
  context.setGlobalContextManager(contextManager())
  propagation.setGlobalPropagator(new TraceparentPropagator())
})
after(() => {
  context.disable()
  propagation.disable()
})

function sink(sampler?: Sampler) {
  const { provider, ended } = tracing(sampler)
  const tracer = provider.getTracer('test')
  return { tracer, ended, open: spanSink({ tracer: () => tracer, labelKeys: ['tenant', 'team'] }) }
}

function spanOf(parts: Partial<Call> = {}, started = startedCall(), request = requestHandle()) {
  const { open, ended } = sink()
  open(started, request).end(finishedCall({ ...parts, started }), performance.now())
  const [span] = ended
  assert.ok(span)
  return span
}

const start = {
  'http.request.method': 'POST',
  'server.address': 'api.holysheep.ai',
  'server.port': 443,
  'url.full': 'https://api.holysheep.ai/v1/chat/completions',
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'holysheep',
  'holysheep.endpoint': '/chat/completions',
}

test('a span says all that is known of a call', () => {
  const started = startedCall({ resendCount: 1, labelValues: ['acme', ''] })
  const span = spanOf(
    {
      stream: true,
      requestFacts: {
        ...{ model: 'gpt-4o-mini', stream: true, maxTokens: 9, temperature: 0.5, topP: 0.9, topK: 40, seed: 7 },
        ...{ frequencyPenalty: 0.1, presencePenalty: 0.2, choiceCount: 2, stopSequences: ['END'], outputType: 'json' },
        ...{ serviceTier: 'flex', conversationId: 'conv_1' },
      },
      answerFacts: {
        ...{ model: 'gpt-4o-mini-2024-07-18', id: 'chatcmpl-1', finishReasons: ['stop'] },
        ...{ serviceTier: 'default', systemFingerprint: 'fp_1' },
      },
      requestId: 'req_1',
      usage: { prompt: 20, completion: 5, cachedPrompt: 4, cacheWrite: 3, reasoning: 2 },
      timeToFirstChunk: 0.1,
      gatewayDuration: 0.3,
      rateLimit: { limitRequests: 1, remainingRequests: 2, limitTokens: 3, remainingTokens: 4 },
    },
    started,
  )
  assert.equal(span.name, 'chat gpt-4o-mini')
  assert.equal(span.kind, SpanKind.CLIENT)
  assert.equal(span.status.code, SpanStatusCode.UNSET)
  assert.deepEqual(span.attributes, {
    ...start,
    'http.request.resend_count': 1,
    tenant: 'acme',
    'http.response.status_code': 200,
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.request.stream': true,
    'gen_ai.request.max_tokens': 9,
    'gen_ai.request.temperature': 0.5,
    'gen_ai.request.top_p': 0.9,
    'gen_ai.request.top_k': 40,
    'gen_ai.request.seed': 7,
    'gen_ai.request.frequency_penalty': 0.1,
    'gen_ai.request.presence_penalty': 0.2,
    'gen_ai.request.choice.count': 2,
    'gen_ai.request.stop_sequences': ['END'],
    'gen_ai.output.type': 'json',
    'gen_ai.conversation.id': 'conv_1',
    'openai.request.service_tier': 'flex',
    'openai.response.service_tier': 'default',
    'openai.response.system_fingerprint': 'fp_1',
    'gen_ai.response.id': 'chatcmpl-1',
    'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.response.time_to_first_chunk': 0.1,
    'gen_ai.usage.input_tokens': 20,
    'gen_ai.usage.output_tokens': 5,
    'gen_ai.usage.cache_read.input_tokens': 4,
    'gen_ai.usage.cache_creation.input_tokens': 3,
    'gen_ai.usage.reasoning.output_tokens': 2,
    'holysheep.outcome': 'completed',
    'holysheep.status_class': '2xx',
    'holysheep.gateway_duration_seconds': 0.3,
    'holysheep.request_id': 'req_1',
    'holysheep.cost_usd': 0.000006,
    'holysheep.cost_source': 'estimated',
    'holysheep.rate_limit.limit_requests': 1,
    'holysheep.rate_limit.remaining_requests': 2,
    'holysheep.rate_limit.limit_tokens': 3,
    'holysheep.rate_limit.remaining_tokens': 4,
  })
})

test('a span leaves out what the conventions leave out', () => {
  const plain = spanOf({ requestFacts: { choiceCount: 1, serviceTier: 'auto' } }).attributes
  assert.equal(plain['gen_ai.request.choice.count'], undefined)
  assert.equal(plain['openai.request.service_tier'], undefined)
  const ofMessages = startedCall({ endpoint: '/messages' })
  const { attributes } = spanOf({ requestFacts: { serviceTier: 'standard_only' } }, ofMessages)
  assert.equal(attributes['openai.request.service_tier'], undefined)
})

test('a span says that a call streams only where it does', () => {
  for (const [stream, expected] of [
    [true, true],
    [false, undefined],
    [undefined, undefined],
  ] as const) {
    const requestFacts = stream === undefined ? {} : { stream }
    assert.equal(spanOf({ requestFacts }).attributes['gen_ai.request.stream'], expected)
  }
})

test('names.ts has every attribute that a span can carry', () => {
  const names = new Set<string>(Object.values(ATTRIBUTE))
  const started = startedCall({ method: 'shear', resendCount: 1 })
  const span = spanOf({ outcome: { kind: 'timeout', phase: 'body' }, limitType: 'tokens', retryAfter: 1 }, started)
  assert.deepEqual(
    Object.keys(span.attributes).filter((name) => !names.has(name)),
    [],
  )
})

for (const { says, call, attributes, status } of [
  {
    says: 'nothing of a call that was cancelled',
    call: { outcome: { kind: 'cancelled' } },
    attributes: {},
    status: SpanStatusCode.UNSET,
  },
  {
    says: 'the status of a rejected call, and what it ran into',
    call: { outcome: { kind: 'rejected' }, status: 429, limitType: 'tokens', retryAfter: 2 },
    attributes: {
      'error.type': '429',
      'http.response.status_code': 429,
      'holysheep.rate_limit.type': 'tokens',
      'holysheep.retry_after_seconds': 2,
    },
    status: SpanStatusCode.ERROR,
  },
  {
    says: 'the phase of a timeout',
    call: { outcome: { kind: 'timeout', phase: 'body' } },
    attributes: { 'error.type': 'timeout', 'holysheep.timeout.phase': 'body' },
    status: SpanStatusCode.ERROR,
  },
  {
    says: 'the reason of a failure',
    call: { outcome: { kind: 'failed', reason: 'ECONNREFUSED' } },
    attributes: { 'error.type': 'ECONNREFUSED' },
    status: SpanStatusCode.ERROR,
  },
  {
    says: 'that a stream was cut',
    call: { outcome: { kind: 'truncated' } },
    attributes: { 'error.type': 'truncated' },
    status: SpanStatusCode.ERROR,
  },
  {
    says: 'the reported cost before the estimated one',
    call: { outcome: { kind: 'cancelled' }, estimatedCost: 1n, reportedCost: 2_000_000_000_000n },
    attributes: { 'holysheep.cost_usd': 2, 'holysheep.cost_source': 'reported' },
    status: SpanStatusCode.UNSET,
  },
] as { says: string; call: Partial<Call>; attributes: object; status: SpanStatusCode }[]) {
  test(`a span says ${says}`, () => {
    const span = spanOf({ ...unansweredCall(), requestFacts: {}, ...call })
    const ended = { 'holysheep.outcome': call.outcome?.kind, 'holysheep.status_class': call.status ? '4xx' : 'none' }
    assert.deepEqual(span.attributes, { ...start, ...ended, ...attributes })
    assert.deepEqual(span.status, { code: status })
  })
}

for (const { named, started, request, answer } of [
  { named: 'chat sheep-1', started: {}, request: { model: 'sheep-1' }, answer: { model: 'sheep-1-2026' } },
  { named: 'chat sheep-2', started: {}, request: {}, answer: { model: 'sheep-2' } },
  { named: 'chat', started: {}, request: {}, answer: {} },
  { named: 'models', started: { operation: 'models', endpoint: '/models' }, request: {}, answer: {} },
  { named: 'POST other', started: { operation: 'other', endpoint: 'other' }, request: { model: 'x' }, answer: {} },
]) {
  test(`a span is named "${named}"`, () =>
    assert.equal(spanOf({ requestFacts: request, answerFacts: answer }, startedCall(started)).name, named))
}

for (const { what, started, attribute, value } of [
  {
    what: 'cuts a query string',
    started: { path: '/v1/models?key=secret' },
    attribute: 'url.full',
    value: 'https://api.holysheep.ai/v1/models',
  },
  {
    what: 'shows a port of its own',
    started: { destination: { ...DESTINATION, scheme: 'http' as const, host: '::1', port: 8080 } },
    attribute: 'url.full',
    value: 'http://[::1]:8080/v1/chat/completions',
  },
  { what: 'writes a method upper-case', started: { method: 'post' }, attribute: 'http.request.method', value: 'POST' },
  {
    what: 'keeps the method as sent',
    started: { method: 'post' },
    attribute: 'http.request.method_original',
    value: 'post',
  },
  {
    what: 'knows no method of nobody',
    started: { method: 'SHEAR' },
    attribute: 'http.request.method',
    value: '_OTHER',
  },
]) {
  test(`a span ${what}`, () => assert.equal(spanOf({}, startedCall(started)).attributes[attribute], value))
}

test('a call that no model answers has no operation of the GenAI conventions', () => {
  const span = spanOf({}, startedCall({ operation: 'models', endpoint: '/models' }))
  assert.equal('gen_ai.operation.name' in span.attributes, false)
})

test('a span is the child of the active one and sends its context along', () => {
  const { tracer, ended, open } = sink()
  const headers: Record<string, string> = {}
  const parent = tracer.startSpan('parent')
  const within = trace.setSpan(context.active(), parent)
  context.with(within, () => open(startedCall(), requestHandle(headers))).end(finishedCall(), performance.now())
  const [span] = ended
  assert.equal(span?.parentSpanContext?.spanId, parent.spanContext().spanId)
  assert.equal(headers.traceparent, `00-${span?.spanContext().traceId}-${span?.spanContext().spanId}-01`)
})

test('a traceparent of the caller stays the only one', () => {
  const headers = { traceparent: 'theirs' }
  spanOf({}, startedCall(), requestHandle(headers))
  assert.deepEqual(headers, { traceparent: 'theirs' })
})

test('a sampler sees what is known at the start', () => {
  let seen: object | undefined
  const sampler: Sampler = {
    shouldSample: (_context, _traceId, _name, _kind, attributes) => {
      seen = { ...attributes }
      return { decision: 0 }
    },
  }
  const { open, ended } = sink(sampler)
  open(startedCall(), requestHandle()).end(finishedCall(), performance.now())
  assert.deepEqual(seen, start)
  assert.deepEqual(ended, [])
})

test('an existing span is enriched and left to its owner', () => {
  const { tracer, ended, open } = sink()
  const headers = {}
  const theirs = tracer.startSpan('POST', { attributes: { 'url.query': '?key=secret' } })
  const { end } = open(startedCall(), requestHandle(headers), theirs)
  end(unansweredCall({ outcome: { kind: 'rejected' }, status: 500 }), performance.now())
  assert.equal(ended.length, 0)
  theirs.end()
  const [span] = ended
  assert.equal(span?.name, 'chat gpt-4o-mini')
  assert.equal(span?.attributes['holysheep.outcome'], 'rejected')
  assert.equal(span?.attributes['url.full'], start['url.full'])
  assert.equal(span?.attributes['url.query'], '')
  assert.deepEqual(span?.status, { code: SpanStatusCode.ERROR })
  assert.deepEqual(headers, {})
})

test('a span whose attributes fail ends all the same', () => {
  const { ended, open } = sink()
  const { end } = open(startedCall(), requestHandle())
  const broken = finishedCall()
  Object.defineProperty(broken, 'outcome', {
    get: () => {
      throw new Error('broken')
    },
  })
  assert.throws(() => end(broken, performance.now()), /broken/)
  assert.equal(ended.length, 1)
})

const everyUsage = {
  ...{ prompt: 30, completion: 24, reasoning: 1, cachedPrompt: 12, cacheWrite: 3 },
  ...{ audioPrompt: 4, cachedAudioPrompt: 2, audioCompletion: 8 },
  ...{ imagePrompt: 7, cachedImagePrompt: 6, imageCompletion: 10 },
}

function usageAttributes(latestConventions: boolean, isExisting = false) {
  const { provider, ended } = tracing()
  const tracer = provider.getTracer('test')
  const open = spanSink({ tracer: () => tracer, labelKeys: [], latestConventions })
  const started = startedCall()
  const existing = isExisting ? tracer.startSpan('POST') : undefined
  open(started, requestHandle(), existing).end(finishedCall({ started, usage: everyUsage }), performance.now())
  existing?.end()
  const attributes = Object.entries(ended[0]?.attributes ?? {})
  return Object.fromEntries(attributes.filter(([name]) => name.startsWith('gen_ai.usage.')))
}

const usageBothHave = {
  'gen_ai.usage.input_tokens': 30,
  'gen_ai.usage.output_tokens': 24,
  'gen_ai.usage.reasoning.output_tokens': 1,
  'gen_ai.usage.cache_read.input_tokens': 12,
}

const latestUsage = {
  ...usageBothHave,
  'gen_ai.usage.cache_write.input_tokens': 3,
  'gen_ai.usage.audio.input_tokens': 4,
  'gen_ai.usage.audio.cache_read.input_tokens': 2,
  'gen_ai.usage.audio.output_tokens': 8,
  'gen_ai.usage.image.input_tokens': 7,
  'gen_ai.usage.image.cache_read.input_tokens': 6,
  'gen_ai.usage.image.output_tokens': 10,
}

test('without the opt-in, usage has the names of release 1.45', () => {
  assert.deepEqual(usageAttributes(false), { ...usageBothHave, 'gen_ai.usage.cache_creation.input_tokens': 3 })
})

test('with the latest GenAI conventions, what they renamed and added has their names', () => {
  assert.deepEqual(usageAttributes(true), latestUsage)
})

test('with the latest GenAI conventions, an existing span has their names, too', () => {
  assert.deepEqual(usageAttributes(true, true), latestUsage)
})

test('with the latest GenAI conventions, a span says how much the model is to reason, and what a response continues', () => {
  const requestFacts = { model: 'gpt-4o-mini', reasoningLevel: 'low', previousResponseId: 'resp_1' }
  const attributesOf = (latestConventions: boolean) => {
    const { provider, ended } = tracing()
    const tracer = provider.getTracer('test')
    const started = startedCall()
    const open = spanSink({ tracer: () => tracer, labelKeys: [], latestConventions })
    open(started, requestHandle()).end(finishedCall({ started, requestFacts }), performance.now())
    const attributes = ended[0]?.attributes ?? {}
    return [attributes['gen_ai.request.reasoning.level'], attributes['gen_ai.request.previous_response.id']]
  }
  assert.deepEqual(attributesOf(true), ['low', 'resp_1'])
  assert.deepEqual(attributesOf(false), [undefined, undefined])
})
