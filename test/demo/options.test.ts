import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from '../../demo/options.ts'

test('options have defaults', () => {
  assert.deepEqual(readOptions([]), { help: false, keep: false, live: false, stack: false, seconds: 8 })
})

test('options are read', () => {
  const read = readOptions(['--keep', '--seconds', '2.5'])
  assert.deepEqual(read, { help: false, keep: true, live: false, stack: false, seconds: 2.5 })
})

for (const { args, says } of [
  { args: ['--fast'], says: /^Unknown option '--fast'\. / },
  { args: ['fast'], says: /^Unexpected argument 'fast'\. / },
  { args: ['--seconds'], says: /^Option '--seconds <value>' argument missing\. / },
  { args: ['--seconds', 'ten'], says: /^--seconds must be a number from 1 to 3600, not ten\. / },
  { args: ['--seconds', '0'], says: /^--seconds must be a number from 1 to 3600, not 0\. / },
  { args: ['--live', '--keep'], says: /^--live makes its calls once/ },
  { args: ['--stack', '--seconds', '9'], says: /^--stack goes on until it is stopped/ },
])
  test(`options: ${args.join(' ')} is refused in one line, with exit code 2`, () => {
    assert.throws(() => readOptions(args), { name: 'Failure', exitCode: 2, message: says })
    assert.throws(() => readOptions(args), { message: /^[^\n]*`npm run demo -- --help` shows the usage\.$/ })
  })
