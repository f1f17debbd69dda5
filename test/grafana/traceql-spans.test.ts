import assert from 'node:assert/strict'
import test from 'node:test'
import type { StoredSpan } from '../helpers/stack/stored-spans.ts'
import { findSpans, namedAttributes, syntaxErrors } from '../helpers/traceql.ts'

const span = (spanId: string, more: Partial<StoredSpan> = {}): StoredSpan => ({
  traceId: 'trace',
  spanId,
  parentSpanId: '',
  name: spanId,
  kind: 'client',
  status: 'unset',
  seconds: 1,
  attributes: new Map(),
  resource: new Map([['service.name', 'shop']]),
  ...more,
})

const spans = [
  span('root', { kind: 'internal', status: 'error' }),
  span('call', {
    parentSpanId: 'root',
    seconds: 2.5,
    attributes: new Map<string, unknown>([
      ['code', 429n],
      ['cost', 0.5],
      ['stream', true],
      ['model', 'gpt-4.1'],
    ]),
  }),
  span('other', { parentSpanId: 'call', attributes: new Map<string, unknown>([['cost', 2n]]) }),
]

for (const { query, finds } of [
  { query: '{ }', finds: ['root', 'call', 'other'] },
  { query: '{ span.code = 429 }', finds: ['call'] },
  { query: '{ span.code = 429.0 }', finds: [] },
  { query: '{ span.code >= 500 }', finds: [] },
  { query: '{ span.cost > 0.01 }', finds: ['call'] },
  { query: '{ span.cost > 1 }', finds: ['other'] },
  { query: '{ span.cost <= 0.5 && span.stream = true }', finds: ['call'] },
  { query: '{ span.cost != nil }', finds: ['call', 'other'] },
  { query: '{ span.cost = nil }', finds: ['root'] },
  { query: '{ span.model != "x" }', finds: ['call'] },
  { query: '{ span.model =~ "gpt" }', finds: [] },
  { query: '{ span.model =~ "gpt.*" }', finds: ['call'] },
  { query: '{ span.model !~ "gpt.*" }', finds: [] },
  { query: '{ duration > 2s && duration < 2600ms }', finds: ['call'] },
  { query: '{ name = "root" || (span.cost = 2 && status = unset) }', finds: ['root', 'other'] },
  { query: '{ status = error && resource.service.name = "shop" }', finds: ['root'] },
  { query: '{ kind != client } >> { span.cost != nil }', finds: ['call', 'other'] },
  { query: '{ span.code = 429 } >> { kind = internal }', finds: [] },
  { query: '{ span.code = 429 } | select(span.model, span.nothing)', finds: ['call'] },
])
  test(`TraceQL finds what it should: ${query}`, () => {
    assert.deepEqual(syntaxErrors(query), [])
    assert.deepEqual(
      findSpans(query, spans).map(({ spanId }) => spanId),
      finds,
    )
  })

for (const query of ['{ rootName = "x" }', '{ } | rate()', '{ } && { span.cost = 2 }', '{ .cost = 2 }'])
  test(`what is not known is an error, not an empty answer: ${query}`, () => {
    assert.throws(() => findSpans(query, spans), /do not know|does not say/)
  })

test('attributes of a query, with the types that they are compared with', () => {
  const query = '{ span.a.b = 1 && (resource.c =~ "x" || span.d > 0.5) && span.e != nil } | select(span.f)'
  assert.deepEqual(namedAttributes(query), [
    { scope: 'span', name: 'a.b', type: 'bigint' },
    { scope: 'resource', name: 'c', type: 'string' },
    { scope: 'span', name: 'd', type: 'number' },
    { scope: 'span', name: 'e', type: undefined },
    { scope: 'span', name: 'f', type: undefined },
  ])
})

for (const query of ['{ span.a = }', '{ span.a = "b }', '{', '{ span.a == 2 }', '{ span.a = 1 } | select()'])
  test(`it is an error: ${query}`, () => assert.notDeepEqual(syntaxErrors(query), []))
