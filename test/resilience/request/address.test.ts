import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Provider } from '../../../src/resilience/options/provider.ts'
import { addressAt } from '../../../src/resilience/request/address.ts'

const provider = (base?: string) =>
  ({ base: base === undefined ? undefined : new URL(base), forward: new Set(['tenant']) }) as unknown as Provider

for (const { reads, url, first, base, expected } of [
  {
    reads: 'the caller’s own',
    url: 'https://api.holysheep.ai/v1/models?limit=2',
    expected: 'https://api.holysheep.ai/v1/models?limit=2',
  },
  {
    reads: 'path and query go to another host',
    url: 'https://api.holysheep.ai/v1/models?limit=2',
    base: 'https://openrouter.ai/api/v1',
    expected: 'https://openrouter.ai/api/v1/models?limit=2',
  },
  {
    reads: 'a base without a path keeps the caller’s',
    url: 'https://api.holysheep.ai/v1/messages',
    base: 'https://api.anthropic.com',
    expected: 'https://api.anthropic.com/v1/messages',
  },
  {
    reads: 'another version takes the place of the caller’s',
    url: 'https://api.holysheep.ai/v1/chat/completions',
    base: 'https://generativelanguage.googleapis.com/v1beta/openai/',
    expected: 'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
  },
  {
    reads: 'the base of the first provider is left away',
    url: 'https://gateway.test/llm/chat/completions',
    first: 'https://gateway.test/llm',
    base: 'https://openrouter.ai/api/v1',
    expected: 'https://openrouter.ai/api/v1/chat/completions',
  },
  {
    reads: 'a port belongs to the host',
    url: 'http://127.0.0.1:4000/v1/models',
    base: 'https://backup.test/v1',
    expected: 'https://backup.test/v1/models',
  },
  {
    reads: 'a key in the query stays behind',
    url: 'https://api.holysheep.ai/v1/models?key=secret&limit=2',
    base: 'https://backup.test/v1',
    expected: 'https://backup.test/v1/models?limit=2',
  },
  {
    reads: 'so does one in any other spelling, and what nobody knows',
    url: 'https://api.holysheep.ai/v1/models?API_KEY=a&subscription-key=b&Token=c&code=d&apikey=e&limit=2&API-Version=1',
    base: 'https://backup.test/v1',
    expected: 'https://backup.test/v1/models?limit=2&API-Version=1',
  },
  {
    reads: 'lists, and what the provider is configured to get, go along',
    url: 'https://api.holysheep.ai/v1/models?include[]=a&include[]=b&Tenant=c&include[token]=d&metadata[token]=e',
    base: 'https://backup.test/v1',
    expected: 'https://backup.test/v1/models?include%5B%5D=a&include%5B%5D=b&Tenant=c',
  },
  {
    reads: 'everything stays on the caller’s own origin',
    url: 'https://api.holysheep.ai/v1/models?key=secret',
    base: 'https://api.holysheep.ai/v1',
    expected: 'https://api.holysheep.ai/v1/models?key=secret',
  },
])
  test(`an address: ${reads}`, () =>
    assert.equal(addressAt(provider(base), new URL(url), provider(first)).href, expected))
