import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from './options.ts'

test('the seed of the day is its date in UTC', () => {
  const lateInNewYork = new Date('2026-11-25T23:30:00-05:00')
  assert.deepEqual(readOptions([], lateInNewYork), { help: false, seed: 20_261_126, minutes: 5, from: 1 })
})

test('options are read', () => {
  const read = readOptions(['--seed', '7', '--minutes', '0.1', '--from', '3'])
  assert.deepEqual(read, { help: false, seed: 7, minutes: 0.1, from: 3 })
})

for (const { args, says } of [
  { args: ['--fast'], says: /^Unknown option '--fast'\. / },
  { args: ['fast'], says: /^Unexpected argument 'fast'\. / },
  { args: ['--seed'], says: /^Option '--seed <value>' argument missing\. / },
  { args: ['--seed', '-1'], says: /^Option '--seed' argument is ambiguous\. / },
  { args: ['--seed', '1.5'], says: /^--seed must be a whole number from 0 to 4294967295, not 1\.5\. / },
  { args: ['--seed', '4294967296'], says: /^--seed must be a whole number from 0 to 4294967295, not 4294967296\. / },
  { args: ['--minutes', 'ten'], says: /^--minutes must be a number from 0\.01 to 1440, not ten\. / },
  { args: ['--minutes', '0'], says: /^--minutes must be a number from 0\.01 to 1440, not 0\. / },
  { args: ['--from', '0'], says: /^--from must be a whole number from 1 to 1000000, not 0\. / },
])
  test(`options: ${args.join(' ')} is refused in one line, with exit code 2`, () => {
    assert.throws(() => readOptions(args), { name: 'Failure', exitCode: 2, message: says })
    assert.throws(() => readOptions(args), { message: /^[^\n]*`npm run chaos -- --help` shows the usage\.$/ })
  })
