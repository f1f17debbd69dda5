import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readPolicy } from '../../../src/resilience/options/policy.ts'
import { address } from '../../../src/resilience/request/addressed-request.ts'
import { outgoingRequest } from '../../../src/resilience/request/request.ts'

const SECRET = 'callers-secret'

const words = [
  'api',
  'x',
  'my',
  'acme',
  'azure',
  'stainless',
  'anthropic',
  'openai',
  'goog',
  'amz',
  'ms',
  'gateway',
  'user',
]
const secrets = ['key', 'token', 'secret', 'auth', 'authorization', 'password', 'cookie', 'session', 'signature', 'jwt']
const others = ['code', 'pin', 'sid', 'sig', 'id', 'account', 'otp', 'hash', 'tenant', 'beta2', 'version2']

/** Plausible names of credentials, and others. */
const invented = fc.oneof(
  fc
    .tuple(
      fc.array(fc.constantFrom(...words), { maxLength: 3 }),
      fc.constantFrom(...secrets, ...others),
      fc.constantFrom('-', '_', '.', ''),
      fc.func(fc.boolean()),
    )
    .map(([before, last, separator, isUpper]) =>
      [...[...before, last].join(separator)]
        .map((letter, at) => (isUpper(at) ? letter.toUpperCase() : letter))
        .join(''),
    ),
  fc.stringMatching(/^x-stainless-[a-z]{0,8}(?:key|token|auth|secret|session)[a-z-]{0,8}$/),
  fc.stringMatching(/^[A-Za-z0-9_.-]{1,24}$/),
)

/** What must not be taken for invented: the names that the documentation lists. */
const documented =
  /^(?:accept|accept-(?:charset|encoding|language)|cache-control|content-(?:disposition|encoding|language|length|type)|pragma|prefer|range|user-agent|x-goog-api-client|x-ms-useragent|anthropic-(?:beta|dangerous-direct-browser-access|version)|openai-beta|idempotency-key|request-id|traceparent|tracestate|x-(?:client-request|correlation|request)-id|x-stainless-(?!.*(?:auth|cookie|key|pass|secret|session|sign|token|jwt)).*|after|after_id|alt|api-version|before|before_id|beta|filter|include|limit|model|offset|order|page|page_size|pagesize|per_page|purpose|role|run_id|sort|starting_after|status|stream|variant)$/i

const { providers } = readPolicy({
  providers: [
    { name: 'first' },
    { name: 'with-a-key', baseURL: 'https://backup.test/v1', apiKey: () => 'backups-key' },
    { name: 'without', baseURL: 'https://local.test' },
  ],
})
const [first, ...elsewhere] = providers

test('no credential leaves for another origin, whatever its name', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        invented.filter((name) => !documented.test(name)),
        { minLength: 1, maxLength: 6 },
      ),
      async (names) => {
        const query = names.map((name) => `${encodeURIComponent(name)}=${SECRET}`).join('&')
        const headers = names.map((name): [string, string] => [name, SECRET])
        const request = outgoingRequest(`https://user:${SECRET}@api.holysheep.ai/v1/models?limit=2&${query}`, {
          headers: [...headers, ['accept', 'application/json']],
          referrer: `https://app.test/?${query}`,
        })
        assert.ok(request && first)
        for (const provider of elsewhere) {
          const { url, init } = await address(request, { provider, first, resendCount: 1, includeUsage: true })
          const sent = [...new Headers(init.headers)]
          assert.equal(JSON.stringify([url, sent, init]).includes(SECRET), false)
          assert.equal(url.searchParams.get('limit'), '2')
          assert.equal(new Headers(init.headers).get('accept'), 'application/json')
        }
      },
    ),
    { numRuns: 500 },
  )
})
