import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArguments } from '../../src/cli/arguments.ts'
import { demo } from '../../src/cli/commands/demo.ts'
import { runCommand } from './terminal.ts'

test('the options of the demo have defaults', () => {
  const given = readArguments([], demo)
  assert.deepEqual(given?.options, { keep: false, live: false, stack: false, seconds: undefined })
})

for (const { args, says } of [
  { args: ['fast'], says: 'unexpected argument fast' },
  { args: ['--seconds', 'ten'], says: '--seconds must be a whole number from 1 to 3600, got "ten"' },
  { args: ['--seconds', '0'], says: '--seconds must be a whole number from 1 to 3600, got "0"' },
  { args: ['--live', '--keep'], says: '--live makes its calls once: no --keep, no --seconds' },
  {
    args: ['--stack', '--seconds', '9'],
    says: '--stack goes on until it is stopped: no --keep, no --live, no --seconds',
  },
])
  test(`demo ${args.join(' ')} is refused`, async () => {
    const { code, stderr } = await runCommand(['demo', ...args])
    assert.equal(code, 2)
    assert.equal(stderr, `holysheep-otel demo: ${says}\n\`holysheep-otel demo --help\` shows the usage.\n`)
  })
