import assert from 'node:assert/strict'
import test from 'node:test'
import { InvalidOptionError, shown, violation } from '../src/errors.ts'

const hostile = new Proxy({}, { get: () => assert.fail(), ownKeys: () => assert.fail() })
const unreadable = Object.create(Error.prototype, {
  message: {
    get() {
      throw new Error('no')
    },
  },
})

for (const { shows, value, text } of [
  { shows: 'text in quotes', value: '8,00', text: '"8,00"' },
  { shows: 'line ends escaped', value: 'a\nb', text: '"a\\nb"' },
  { shows: 'long text cut', value: 'x'.repeat(1e6), text: `"${'x'.repeat(78)}…` },
  { shows: 'nothing', value: undefined, text: 'undefined' },
  { shows: 'a bigint', value: 1n, text: '1n' },
  { shows: 'a symbol', value: Symbol('s'), text: 'Symbol(s)' },
  { shows: 'an object on one line', value: { a: [1, 'b'], c: {} }, text: "{ a: [ 1, 'b' ], c: {} }" },
  { shows: 'an error by its message', value: new RangeError('too\nfar'), text: 'RangeError: too far' },
  { shows: 'a proxy without asking it', value: hostile, text: 'a proxy' },
  { shows: 'an object that can not be looked at', value: unreadable, text: 'an unreadable object' },
]) {
  test(`A wrong value in a message: ${shows}`, () => assert.equal(shown(value), text))
}

test('a large object is cut', () => assert.equal(shown(Array.from({ length: 1000 }, () => 'abc')).length, 80))

test('an invalid option is a TypeError that names option, rule and value', () => {
  const error = new InvalidOptionError('hosts', 'a list of hosts', 7)
  assert.ok(error instanceof TypeError)
  assert.equal(error.message, 'hosts must be a list of hosts, got 7')
  assert.equal(error.message, violation('hosts', 'a list of hosts', 7))
  assert.equal(error.name, 'InvalidOptionError')
  assert.equal(error.code, 'ERR_HOLYSHEEP_INVALID_OPTION')
})
