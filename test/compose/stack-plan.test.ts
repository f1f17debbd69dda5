import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { test } from 'node:test'
import { planOf } from '../../scripts/servers/stack-plan.ts'

test('the tests of the stack build its servers first', () => {
  assert.deepEqual(planOf(undefined), { buildsServers: true, tests: ['test/stack/**/*.stack.ts'] })
})

test('for a stack that runs already nothing is built, and no test needs what would be', () => {
  const { buildsServers, tests } = planOf('compose')
  assert.equal(buildsServers, false)
  assert.ok(tests.length > 0)
  for (const test of tests) {
    const file = test.replace(/\.ts$/, extname(import.meta.filename)) // they are run compiled, too
    assert.ok(existsSync(file), file)
    assert.doesNotMatch(
      readFileSync(file, 'utf8'),
      /runProgram|startNativeStack|start(?:Collector|Prometheus|Alertmanager|Jaeger)\b/,
    )
  }
})
