import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResilientFetch, type ResilientFetchOptions } from '../../../src/resilience/index.ts'

const backup = { name: 'backup', baseURL: 'https://backup.test/v1' }
const primary = { name: 'holysheep' }

for (const [message, options] of [
  ['options must be an object, got 7', 7],
  ['providers must be a list of at least one provider, got []', { providers: [] }],
  ['providers[0].name must be 1 to 64 letters, digits, "_", "." or "-", got "a b"', { providers: [{ name: 'a b' }] }],
  [
    'providers[1].name must be another one than those before, got "holysheep"',
    { providers: [primary, { ...backup, name: 'holysheep' }] },
  ],
  [
    'providers[1].baseURL must be given for all providers but the first, got undefined',
    { providers: [primary, { name: 'backup' }] },
  ],
  [
    'providers[1].baseURL must be an http or https URL without user, query and fragment, got "string"',
    { providers: [primary, { ...backup, baseURL: 'https://backup.test/v1?key=secret' }] },
  ],
  [
    'providers[1].apiKey must be { env: NAME } or a function, got "string"',
    { providers: [primary, { ...backup, apiKey: 'secret' }] },
  ],
  [
    'providers[1].apiKey.env must be a variable that is set, got "NO_SUCH_KEY"',
    { providers: [primary, { ...backup, apiKey: { env: 'NO_SUCH_KEY' } }] },
  ],
  [
    'providers[1].headers.x-a must be a valid header, got "string"',
    { providers: [primary, { ...backup, headers: { 'x-a': 'a\nb' } }] },
  ],
  [
    'providers[1].forward must be a list of names, got "string"',
    { providers: [primary, { ...backup, forward: 'x-tenant' }] },
  ],
  ['providers[1].forward[1] must be a name, got 7', { providers: [primary, { ...backup, forward: ['x-tenant', 7] }] }],
  [
    'providers[1].headers.x-api-key must be a valid header, got "object"',
    { providers: [primary, { ...backup, headers: { 'x-api-key': ['secret'] } }] },
  ],
  [
    'providers[1].headers must be an object, got "string"',
    { providers: [primary, { ...backup, headers: 'x-api-key: secret' }] },
  ],
  ['providers[0].models.a must be text, got 1', { providers: [{ ...primary, models: { a: 1 } }] }],
  [
    'providers[0].timeouts.connect must be a number from 1 to 10000, got 20000',
    { providers: [{ ...primary, timeouts: { connect: 20000 } }] },
  ],
  ['timeouts.overall must be a number from 1 on, got 0', { timeouts: { overall: 0 } }],
  ['timeouts.firstByte must be a number from 1 on, got NaN', { timeouts: { firstByte: Number.NaN } }],
  ['retry.retries must be a number from 0 to 100, got -1', { retry: { retries: -1 } }],
  ['retry must be an object, got true', { retry: true }],
  ['rateLimit.queue must be a number from 0 on, got "10"', { rateLimit: { queue: '10' } }],
  ['circuit.failureRatio must be a number from 0.01 to 1, got 50', { circuit: { failureRatio: 50 } }],
  ['rollback must be a number from 0 to 100, got 101', { providers: [primary, backup], rollback: 101 }],
  ['rollback must be 0 where there is no second provider, got 50', { rollback: 50 }],
  ['includeUsage must be true or false, got "yes"', { includeUsage: 'yes' }],
  ['fetch must be a function, got "fetch"', { fetch: 'fetch' }],
] as const)
  test(message, () =>
    assert.throws(() => createResilientFetch(options as unknown as ResilientFetchOptions), {
      name: 'InvalidOptionError',
      code: 'ERR_HOLYSHEEP_INVALID_OPTION',
      message,
    }),
  )

test('no options are fine, and so are all of them off', () => {
  createResilientFetch()
  createResilientFetch({
    retry: false,
    rateLimit: false,
    circuit: false,
    timeouts: { overall: Number.POSITIVE_INFINITY },
  })
})
