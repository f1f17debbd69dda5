import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createResilientFetch } from '../../src/resilience/index.ts'

const secret = 'callers-credential'

/** What reaches another origin, as text. */
async function sentTo(url: string, headers: Record<string, string>, passHeaders: readonly string[] = []) {
  let sent = ''
  const send = createResilientFetch({
    retry: false,
    rateLimit: false,
    circuit: false,
    providers: [{ name: 'backup', baseURL: 'https://backup.example/v1', apiKey: () => 'own', passHeaders }],
    fetch: (input, init) => {
      sent = `${input} ${JSON.stringify([...new Headers(init?.headers)])}`
      return Promise.resolve(new Response())
    },
  })
  await send(url, { headers })
  return sent
}

const url = 'https://gateway.example/v1/models'

for (const name of [
  'ocp-apim-subscription-key',
  'x-auth-token',
  'x-portkey-api-key',
  'helicone-auth',
  'cf-aig-authorization',
  'x-amz-security-token',
  'apikey',
  'x-apikey',
  'authentication',
  'baggage',
])
  test(`the header ${name} does not leave for another host`, async () => {
    assert.doesNotMatch(await sentTo(url, { [name]: secret }), new RegExp(secret))
  })

for (const name of ['subscription-key', 'apikey', 'token', 'code', 'API_KEY', 'Key', 'X-Amz-Signature', 'sig'])
  test(`the parameter ${name} does not leave for another host`, async () => {
    const sent = await sentTo(`${url}?limit=2&${name}=${secret}&api-version=3`, {})
    assert.doesNotMatch(sent, new RegExp(secret))
    assert.match(sent, /\/models\?limit=2&api-version=3 /)
  })

const words = ['key', 'token', 'secret', 'auth', 'password', 'credential', 'signature', 'session', 'jwt']
const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789-_']
const part = fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 })

test('no credential leaves by a name that somebody will invent', async () => {
  const invented = fc.tuple(part, fc.constantFrom(...words), part, fc.boolean())
  await fc.assert(
    fc.asyncProperty(invented, async ([before, word, after, isShouted]) => {
      const plain = `x${before}${word}${after}`
      const name = isShouted ? plain.toUpperCase() : plain
      const sent = await sentTo(`${url}?${name}=${secret}`, { [name]: secret })
      assert.equal(sent.includes(secret), false, name)
    }),
  )
})

test('no header leaves whose name is not known at all', async () => {
  await fc.assert(
    fc.asyncProperty(part, async (name) => {
      assert.equal((await sentTo(url, { [`x-${name}z`]: secret })).includes(secret), false, name)
    }),
  )
})

test('what means the request goes along, and what is named', async () => {
  const harmless = {
    accept: 'application/json',
    'anthropic-beta': 'a',
    'content-type': 'application/json',
    'idempotency-key': 'i',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'user-agent': 'OpenAI/JS',
    'x-stainless-lang': 'js',
  }
  const sent = await sentTo(url, { ...harmless, 'X-Team': 'search', 'x-other': 'no' }, ['x-Team'])
  for (const [name, value] of Object.entries(harmless)) assert.ok(sent.includes(JSON.stringify([name, value])), name)
  assert.match(sent, /\["x-team","search"\]/)
  assert.doesNotMatch(sent, /x-other/)
})

for (const wrong of ['x-team', [1], ['a b']])
  test(`names of headers are a list: ${JSON.stringify(wrong)}`, () => {
    const providers = [{ name: 'a', passHeaders: wrong as readonly string[] }]
    assert.throws(() => createResilientFetch({ providers }), /^InvalidOptionError.*passHeaders/)
  })
