import assert from 'node:assert/strict'
import test from 'node:test'
import { HostMatcher } from '../../src/capture/match.ts'
import { watchHost } from '../../src/watched-hosts.ts'

const rule = (hostname: string, port?: number, provider = 'holysheep') => ({
  provider,
  hostname: hostname.replace(/^\*\./, ''),
  port,
  isSuffix: hostname.startsWith('*.'),
})

const matcher = new HostMatcher([
  rule('api.holysheep.ai'),
  rule('127.0.0.1', 4000, 'local'),
  rule('*.example.com', undefined, 'backup'),
  rule('[::1]', undefined, 'six'),
])

for (const { origin, provider } of [
  { origin: 'https://api.holysheep.ai', provider: 'holysheep' },
  { origin: 'https://API.HolySheep.ai', provider: 'holysheep' },
  { origin: 'https://api.holysheep.ai:8443', provider: 'holysheep' },
  { origin: 'http://127.0.0.1:4000', provider: 'local' },
  { origin: 'http://127.0.0.1:4001', provider: undefined },
  { origin: 'http://127.0.0.1', provider: undefined },
  { origin: 'https://a.example.com', provider: 'backup' },
  { origin: 'https://a.b.example.com', provider: 'backup' },
  { origin: 'https://example.com', provider: undefined },
  { origin: 'https://notexample.com', provider: undefined },
  { origin: 'https://api.holysheep.ai.evil.com', provider: undefined },
  { origin: 'http://[::1]:80', provider: 'six' },
  { origin: 'ftp://api.holysheep.ai', provider: undefined },
  { origin: 'no origin', provider: undefined },
]) {
  test(`${origin} is ${provider === undefined ? 'not watched' : `the provider ${provider}`}`, () => {
    for (const time of ['asked', 'remembered']) {
      assert.equal(matcher.match(origin, '/v1/models')?.destination.provider, provider, time)
    }
  })
}

for (const { reads, origin, path, expected } of [
  { reads: 'a query is cut off', origin: 'https://api.holysheep.ai', path: '/v1/models?key=1', expected: '/v1/models' },
  { reads: 'a path of its own', origin: 'https://api.holysheep.ai', path: '/v1/models', expected: '/v1/models' },
  {
    reads: 'a whole URL through a proxy',
    origin: 'http://proxy:3128',
    path: 'http://api.holysheep.ai/v1/models?a',
    expected: '/v1/models',
  },
  { reads: 'another host through a watched proxy', origin: 'https://api.holysheep.ai', path: 'http://other/v1' },
  { reads: 'no URL at all', origin: 'https://api.holysheep.ai', path: 'http://', expected: undefined },
]) {
  test(`the path: ${reads}`, () => assert.equal(matcher.match(origin, path)?.path, expected))
}

test('the port is the default of the scheme where none is given', () => {
  const { destination: target } = matcher.match('https://api.holysheep.ai', '/') ?? {}
  assert.deepEqual(target, { provider: 'holysheep', scheme: 'https', host: 'api.holysheep.ai', port: 443 })
})

test('a hundred thousand origins are not all remembered', () => {
  for (let i = 0; i < 100_000; i++) matcher.match(`https://host-${i}.test`, '/')
  assert.equal(matcher.match('https://api.holysheep.ai', '/')?.destination.provider, 'holysheep')
})

test('a host that a resilient fetch calls is watched from then on', () => {
  assert.equal(matcher.match('https://backup.test', '/v1/models'), undefined)
  watchHost({ provider: 'spare', hostname: 'backup.test', port: 443 })
  assert.equal(matcher.match('https://backup.test', '/v1/models')?.destination.provider, 'spare')
  watchHost({ provider: 'other', hostname: 'api.holysheep.ai', port: 443 })
  assert.equal(matcher.match('https://api.holysheep.ai', '/')?.destination.provider, 'holysheep')
})
