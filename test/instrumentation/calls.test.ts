import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import zlib from 'node:zlib'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { type Gateway, type SentAnswer, startGateway } from '../../gateway/index.ts'
import type { Usage } from '../../src/call.ts'
import { endpointAsks, send } from '../helpers/asks.ts'
import { Observed } from '../helpers/observed.ts'

/** USD per million tokens of the models that the built-in table has. */
const PRICES: Readonly<Record<string, number>> = {
  'gpt-4.1': 8,
  'claude-sonnet-4.5': 15,
  'gemini-2.5-flash': 2.5,
  'deepseek-v3.2': 0.42,
}
const CANONICAL: Readonly<Record<string, string>> = {
  'gpt-4.1-2025-04-14': 'gpt-4.1',
  'claude-sonnet-4-5-20250929': 'claude-sonnet-4.5',
}

const encodings = ['identity', 'gzip', 'deflate', 'br', ...('createZstdCompress' in zlib ? ['zstd'] : [])]
const chunks = ['', '1', '7', '100']

const TOKENS: readonly (readonly [keyof Usage, string])[] = [
  ['prompt', 'gen_ai.usage.input_tokens'],
  ['completion', 'gen_ai.usage.output_tokens'],
]
const DETAILS: readonly (readonly [keyof Usage, string])[] = [
  ['cachedPrompt', 'cached_prompt'],
  ['cacheWrite', 'cache_write'],
  ['reasoning', 'reasoning'],
  ['audioPrompt', 'audio_prompt'],
]

/** Answers that don't name their model; the requested name makes no series where it has no price. */
const NAMELESS = ['/images/generations', '/audio/speech', '/audio/transcriptions']

const modelLabel = ({ model = 'other', endpoint }: SentAnswer): string =>
  NAMELESS.includes(endpoint) ? 'other' : (CANONICAL[model] ?? model)

/** What each call's span says is what the gateway sent for it. */
function assertSpan(spans: readonly ReadableSpan[], answer: SentAnswer): void {
  const [span, ...more] = spans.filter(({ attributes }) => attributes['holysheep.request_id'] === `req_${answer.id}`)
  assert.ok(span, `no span of request ${answer.id}`)
  assert.equal(more.length, 0)
  const { attributes } = span
  assert.equal(attributes['http.response.status_code'], answer.status)
  assert.equal(attributes['holysheep.endpoint'], answer.endpoint)
  assert.equal(attributes['holysheep.outcome'], 'completed')
  for (const [part, name] of TOKENS) assert.equal(attributes[name], answer.tokens?.[part], `${answer.endpoint} ${name}`)
  if (answer.tokens) assert.equal(attributes['gen_ai.response.model'] ?? answer.model, answer.model)
}

for (const encoding of encodings) {
  for (const chunk of chunks) {
    describe(`answers in ${encoding}, ${chunk === '' ? 'as they come' : `cut every ${chunk} bytes`}`, () => {
      let gateway: Gateway
      let observed: Observed
      before(async () => {
        gateway = await startGateway()
        observed = new Observed(gateway)
        for (const ask of endpointAsks) {
          const headers = { 'accept-encoding': encoding, 'x-gateway-encoding': encoding }
          const response = await send(gateway, ask, { ...headers, ...(chunk && { 'x-gateway-chunk': chunk }) })
          assert.equal(response.status, 200, ask.reads)
          await response.arrayBuffer()
        }
        await observed.settled(endpointAsks.length)
      })
      after(async () => {
        await observed.stop()
        await gateway.close()
      })

      test('each call has one span that says what was sent', () => {
        const { answers } = gateway.ledger
        assert.equal(answers.length, endpointAsks.length)
        assert.equal(observed.spans.length, endpointAsks.length)
        assert.ok(answers.some(({ encoding: sent }) => sent === encoding))
        for (const answer of answers) assertSpan(observed.spans, answer)
      })

      test('each endpoint is counted once a call', () => {
        for (const { endpoint } of endpointAsks) {
          const sent = gateway.ledger.totals((answer) => answer.endpoint === endpoint).answers
          const labels = { endpoint, outcome: 'completed', status_class: '2xx', provider: 'holysheep' }
          assert.equal(observed.sum('holysheep_requests_total', labels), sent, endpoint)
          assert.equal(observed.count('holysheep_request_duration_seconds', { endpoint }), sent, endpoint)
        }
        assert.equal(observed.sum('holysheep_requests_total'), endpointAsks.length)
        assert.equal(observed.sum('holysheep_requests_in_flight'), 0)
      })

      test('tokens, their details and their cost are those that were sent', () => {
        const { ledger } = gateway
        const models = new Set(ledger.answers.filter(({ tokens }) => tokens).map(modelLabel))
        assert.ok(models.size >= 7)
        for (const model of models) {
          const sent = ledger.totals((answer) => modelLabel(answer) === model)
          const tokens = (token_type: string) => observed.sum('holysheep_tokens_total', { model, token_type })
          assert.deepEqual([tokens('prompt'), tokens('completion')], [sent.prompt, sent.completion], model)
          const usd = ((PRICES[model] ?? 0) * (sent.prompt + sent.completion)) / 1e6
          const cost = observed.sum('holysheep_cost_usd_total', { model })
          assert.ok(Math.abs(cost - usd) < 1e-12, `${model}: ${cost} is not ${usd}`)
        }
        for (const [part, detail] of DETAILS) {
          const sent = ledger.answers.reduce((sum, { tokens }) => sum + (tokens?.[part] ?? 0), 0)
          assert.equal(observed.sum('holysheep_token_details_total', { detail }), sent, detail)
        }
      })

      test('usage without a price is counted as such, and no 2xx lacks its usage', () => {
        const unpriced = gateway.ledger.totals(
          (answer) => answer.tokens !== undefined && !(modelLabel(answer) in PRICES),
        ).answers
        assert.equal(observed.sum('holysheep_unpriced_requests_total'), unpriced)
        assert.equal(observed.sum('holysheep_usage_missing_total'), 0)
        assert.equal(observed.sum('holysheep_instrumentation_errors_total'), 0)
      })

      test('streams have a time to their first token, and only they', () => {
        const streams = gateway.ledger.answers.filter(({ stream, endpoint }) => stream && endpoint !== '/audio/speech')
        const metric = 'holysheep_time_to_first_token_seconds'
        for (const { endpoint } of streams) {
          const sent = gateway.ledger.totals((answer) => answer.stream && answer.endpoint === endpoint).answers
          assert.equal(observed.count(metric, { endpoint }), sent, endpoint)
        }
        assert.equal(observed.count(metric, { endpoint: '/embeddings' }), 0)
      })
    })
  }
}
