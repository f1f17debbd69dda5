import assert from 'node:assert/strict'
import test from 'node:test'
import type { AnswerFacts } from '../../src/call.ts'
import { gatewayDuration, limitType, rateLimit, reportedCost, requestId, retryAfter } from '../../src/wire/headers.ts'
import { answerHead } from './captured.ts'

type Headers = Record<string, string>

for (const { reads, headers, expected } of [
  {
    reads: "OpenAI's names",
    headers: {
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-limit-tokens': '30000000000',
      'x-ratelimit-remaining-tokens': '29999',
    },
    expected: { limitRequests: 500, remainingRequests: 0, limitTokens: 30000000000, remainingTokens: 29999 },
  },
  {
    reads: "Anthropic's names",
    headers: {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-tokens-limit': '90000',
      'anthropic-ratelimit-tokens-remaining': '89000',
      'anthropic-ratelimit-input-tokens-remaining': '1',
    },
    expected: { limitRequests: 50, remainingRequests: 49, limitTokens: 90000, remainingTokens: 89000 },
  },
  {
    reads: 'the kind of token with the least left',
    headers: {
      'anthropic-ratelimit-input-tokens-limit': '80000',
      'anthropic-ratelimit-input-tokens-remaining': '500',
      'anthropic-ratelimit-output-tokens-limit': '16000',
      'anthropic-ratelimit-output-tokens-remaining': '400',
    },
    expected: { limitTokens: 16000, remainingTokens: 400 },
  },
  { reads: 'one header alone', headers: { 'x-ratelimit-remaining-tokens': ' 7 ' }, expected: { remainingTokens: 7 } },
  {
    reads: 'nonsense as absent',
    headers: {
      'x-ratelimit-limit-requests': '-1',
      'x-ratelimit-remaining-requests': '1e3',
      'x-ratelimit-limit-tokens': '9'.repeat(16),
      'x-ratelimit-remaining-tokens': '',
    },
    expected: undefined,
  },
  {
    reads: 'headers that do not say what they count as requests',
    headers: { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': '1764000000' },
    expected: { limitRequests: 60, remainingRequests: 12 },
  },
  {
    reads: 'a named limit before one that is not named',
    headers: {
      'x-ratelimit-remaining': '12',
      'x-ratelimit-remaining-requests': '3',
      'x-ratelimit-remaining-tokens': '9',
    },
    expected: { remainingRequests: 3, remainingTokens: 9 },
  },
  {
    reads: 'the header of the IETF',
    headers: { ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=100;w=60' },
    expected: { limitRequests: 100, remainingRequests: 50 },
  },
  {
    reads: 'the scarcest of several policies of the IETF',
    headers: {
      ratelimit: '"hour";r=900;t=3000, "burst";r=2;t=1',
      'ratelimit-policy': '"burst";q=10;w=1,"hour";q=1000;w=3600',
    },
    expected: { limitRequests: 10, remainingRequests: 2 },
  },
  {
    reads: 'the headers of the older drafts of the IETF',
    headers: { 'ratelimit-limit': '100', 'ratelimit-remaining': '7', 'ratelimit-reset': '5' },
    expected: { limitRequests: 100, remainingRequests: 7 },
  },
  {
    reads: 'nonsense in the header of the IETF as absent',
    headers: { ratelimit: `"a";r=x, "b" r=1, ;;;, ${'"c";r=-1,'.repeat(99)}`, 'ratelimit-policy': '"a"' },
    expected: undefined,
  },
  { reads: 'no headers as absent', headers: {}, expected: undefined },
] as { reads: string; headers: Headers; expected: unknown }[]) {
  test(`Rate limit: ${reads}`, () => assert.deepEqual(rateLimit(answerHead(headers)), expected))
}

for (const { reads, headers, latencyMs, expected } of [
  { reads: 'the body first', headers: { 'openai-processing-ms': '90' }, latencyMs: 120, expected: 0.12 },
  { reads: "OpenAI's header", headers: { 'openai-processing-ms': '90' }, expected: 0.09 },
  { reads: "Envoy's header", headers: { 'x-envoy-upstream-service-time': '1500' }, expected: 1.5 },
  {
    reads: 'the longest server timing',
    headers: { 'server-timing': 'cache;desc="a";dur=2, total;dur=40.5' },
    expected: 0.0405,
  },
  {
    reads: 'nonsense as absent',
    headers: { 'openai-processing-ms': '-4', 'server-timing': 'total' },
    expected: undefined,
  },
  {
    reads: 'a body of nonsense as the header',
    headers: { 'openai-processing-ms': '90' },
    latencyMs: -1,
    expected: 0.09,
  },
  { reads: 'more than an hour as absent', headers: { 'openai-processing-ms': '99999999' }, expected: undefined },
  { reads: 'nothing as absent', headers: {}, expected: undefined },
] as { reads: string; headers: Headers; latencyMs?: number; expected: unknown }[]) {
  test(`Duration by the gateway: ${reads}`, () =>
    assert.equal(gatewayDuration(answerHead(headers), latencyMs), expected))
}

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0)

for (const { reads, headers, seconds } of [
  { reads: 'seconds', headers: { 'retry-after': '2' }, seconds: 2 },
  { reads: 'fractions of a second', headers: { 'retry-after': ' 0.25 ' }, seconds: 0.25 },
  { reads: 'milliseconds first', headers: { 'retry-after': '2', 'retry-after-ms': '1500' }, seconds: 1.5 },
  {
    reads: 'seconds where the milliseconds are nonsense',
    headers: { 'retry-after': '2', 'retry-after-ms': 'soon' },
    seconds: 2,
  },
  { reads: "today's HTTP date", headers: { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, seconds: 30 },
  { reads: 'the date of RFC 850', headers: { 'retry-after': 'Tuesday, 24-Nov-26 12:01:00 GMT' }, seconds: 60 },
  { reads: 'a two-digit year as the past', headers: { 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT' }, seconds: 0 },
  { reads: 'the date of asctime as GMT', headers: { 'retry-after': 'Tue Nov 24 12:00:05 2026' }, seconds: 5 },
  { reads: 'asctime with a one-digit day', headers: { 'retry-after': 'Sun Nov  6 08:49:37 1994' }, seconds: 0 },
  { reads: 'a past date as now', headers: { 'retry-after': 'Wed, 31 Dec 1969 23:59:00 GMT' }, seconds: 0 },
  { reads: 'a day', headers: { 'retry-after': '86400' }, seconds: 86400 },
  { reads: 'more than a day as absent', headers: { 'retry-after': '86401' }, seconds: undefined },
  {
    reads: 'a date beyond a day as absent',
    headers: { 'retry-after': 'Thu, 26 Nov 2026 12:00:00 GMT' },
    seconds: undefined,
  },
  { reads: 'nonsense as absent', headers: { 'retry-after': 'soon' }, seconds: undefined },
  { reads: 'a number with a sign as absent', headers: { 'retry-after': '-1' }, seconds: undefined },
  { reads: 'an exponent as absent', headers: { 'retry-after': '1e2' }, seconds: undefined },
  { reads: 'an ISO date as absent', headers: { 'retry-after': '2026-11-24T12:00:30Z' }, seconds: undefined },
  {
    reads: 'a month of nonsense as absent',
    headers: { 'retry-after': 'Tue, 24 Foo 2026 12:00:30 GMT' },
    seconds: undefined,
  },
  { reads: 'nothing as absent', headers: {}, seconds: undefined },
] as { reads: string; headers: Headers; seconds: number | undefined }[]) {
  test(`Retry-After: ${reads}`, () => assert.equal(retryAfter(answerHead(headers), NOW), seconds))
}

for (const { expected, error, headers = {} } of [
  { expected: 'quota', error: { type: 'insufficient_quota', code: 'insufficient_quota' } },
  { expected: 'quota', error: { type: 'requests', code: 'billing_hard_limit_reached' } },
  { expected: 'tokens', error: { type: 'tokens', code: 'rate_limit_exceeded' } },
  { expected: 'requests', error: { type: 'requests' }, headers: { 'x-ratelimit-remaining-tokens': '0' } },
  {
    expected: 'requests',
    error: { type: 'rate_limit_error' },
    headers: { 'anthropic-ratelimit-requests-remaining': '0' },
  },
  {
    expected: 'tokens',
    error: undefined,
    headers: { 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-remaining-tokens': '0' },
  },
  { expected: 'unknown', error: { code: 'too_many_requests' } },
  { expected: 'unknown', error: undefined },
] as { expected: string; error: AnswerFacts['error']; headers?: Headers }[]) {
  test(`Limit of ${JSON.stringify(error)} with ${JSON.stringify(headers)}: ${expected}`, () => {
    assert.equal(limitType(answerHead(headers, 429), error), expected)
  })
}

test('the request id is read from either header, unless it is absurd', () => {
  assert.equal(requestId(answerHead({ 'x-request-id': 'a', 'request-id': 'b' })), 'a')
  assert.equal(requestId(answerHead({ 'x-request-id': 'a'.repeat(257), 'request-id': 'b' })), 'b')
  assert.equal(requestId(answerHead({ 'x-request-id': '' })), undefined)
})

test('a cost header is read in USD, unless it is no amount', () => {
  assert.equal(reportedCost(answerHead({ 'x-cost-usd': ' 0.00063 ' })), 630_000_000n)
  assert.equal(
    reportedCost(answerHead({ 'x-request-cost': 'cheap', 'x-litellm-response-cost': '0.5' })),
    500_000_000_000n,
  )
  assert.equal(reportedCost(answerHead({ 'x-cost-usd': '-1' })), undefined)
  assert.equal(reportedCost(answerHead({ 'x-cost-usd': '1'.repeat(100) })), undefined)
  assert.equal(reportedCost(answerHead({})), undefined)
})
