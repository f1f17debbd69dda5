import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { runApp } from '../helpers/app.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.close())
beforeEach(() => gateway.ledger.clear())

interface SeenSpan {
  readonly name: string
  readonly scope: string
  readonly traceId: string
  readonly spanId: string
  readonly parentId?: string
  readonly attributes: Readonly<Record<string, unknown>>
}

interface Seen {
  readonly calls: number
  readonly spans: readonly SeenSpan[]
  readonly root: { readonly spanId: string; readonly traceId: string }
}

async function run(app: string, env: Readonly<Record<string, string>>): Promise<Seen> {
  const { status, stdout, stderr } = await runApp(`test/apps/beside/${app}.mjs`, {
    GATEWAY: gateway.origin,
    HOLYSHEEP_OTEL_HOSTS: gateway.host,
    ...env,
  })
  assert.equal(status, 0, stderr)
  assert.equal(stderr, '')
  return JSON.parse(stdout)
}

const THEIRS = '@opentelemetry/instrumentation-undici'
const OURS = 'opentelemetry-instrumentation-holysheep'

for (const { reads, env, scope } of [
  { reads: 'alone', env: { INSTRUMENTATIONS: 'ours' }, scope: OURS },
  { reads: 'after the auto-instrumentations', env: { INSTRUMENTATIONS: 'auto,ours' }, scope: THEIRS },
  { reads: 'before the auto-instrumentations', env: { INSTRUMENTATIONS: 'ours,auto' }, scope: THEIRS },
  { reads: 'after undici', env: { INSTRUMENTATIONS: 'undici,ours' }, scope: THEIRS },
  { reads: 'before undici', env: { INSTRUMENTATIONS: 'ours,undici' }, scope: THEIRS },
  { reads: 'beside undici that ignores our calls', env: { INSTRUMENTATIONS: 'ignoring,ours' }, scope: OURS },
  {
    reads: 'beside undici without a propagator',
    env: { INSTRUMENTATIONS: 'undici,ours', PROPAGATION: 'none' },
    scope: OURS,
  },
  {
    reads: 'before undici without a propagator',
    env: { INSTRUMENTATIONS: 'ours,undici', PROPAGATION: 'none' },
    scope: OURS,
  },
  { reads: 'twice', env: { INSTRUMENTATIONS: 'ours,ours' }, scope: OURS },
  { reads: 'twice, beside undici', env: { INSTRUMENTATIONS: 'ours,undici,ours' }, scope: THEIRS },
]) {
  test(`one span and one count a call: ${reads}`, async () => {
    const { calls, spans, root } = await run('node-sdk', env)
    assert.equal(calls, 2)
    assert.equal(spans.length, 2)
    const [inRoot, alone] = spans as [SeenSpan, SeenSpan]
    assert.deepEqual([inRoot.traceId, inRoot.parentId], [root.traceId, root.spanId])
    assert.equal(alone.parentId, undefined)
    for (const span of spans) {
      assert.equal(span.scope, scope)
      assert.equal(span.name, 'chat gpt-4.1')
      assert.equal(span.attributes['gen_ai.response.model'], 'gpt-4.1-2025-04-14')
      assert.equal(span.attributes['holysheep.outcome'], 'completed')
      assert.equal(span.attributes['http.response.status_code'], 200)
      assert.ok(Number(span.attributes['gen_ai.usage.input_tokens']) > 0)
      assert.ok(!JSON.stringify(span.attributes).includes('geheim'))
    }
    if (env.PROPAGATION === 'none') return
    assert.deepEqual(
      gateway.ledger.requests.map(({ headers }) => headers.traceparent),
      spans.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
    )
  })
}

test('a span that undici makes only within a parent is ours without one', async () => {
  const { calls, spans } = await run('node-sdk', { INSTRUMENTATIONS: 'parent,ours' })
  assert.equal(calls, 2)
  assert.deepEqual(
    spans.map(({ scope }) => scope),
    [THEIRS, OURS],
  )
})

for (const { reads, providers } of [
  { reads: 'global providers that are there', providers: 'before' },
  { reads: 'global providers that come later', providers: 'after' },
  { reads: 'providers that are handed over', providers: 'handed' },
  { reads: 'a registration that enables it', providers: 'disabled' },
]) {
  test(`registerInstrumentations() with ${reads}`, async () => {
    const { calls, spans } = await run('register-instrumentations', { PROVIDERS: providers })
    assert.deepEqual([calls, spans], [1, [{ name: 'models' }]])
  })
}
