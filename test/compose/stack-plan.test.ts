import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { test } from 'node:test'
import { modulesOf } from '../../scripts/servers/server-module.ts'
import { planOf } from '../../scripts/servers/stack-plan.ts'

test('the tests of the stack build its servers first', () => {
  assert.deepEqual(planOf('stack'), { buildsServers: true, tests: ['test/stack/**/*.stack.ts'] })
})

test('those of the engines for more than one Prometheus do, whatever stack runs already', () => {
  assert.deepEqual(planOf('scale', 'compose'), { buildsServers: true, tests: ['test/scale/**/*.scale.ts'] })
})

test('only they build these engines, and nothing that they do not start', () => {
  const names = (suite: 'stack' | 'scale') => modulesOf(suite).map(({ name }) => name)
  assert.deepEqual(names('stack'), ['prometheus', 'alertmanager', 'collector', 'jaeger', 'compose', 'kustomize'])
  assert.deepEqual(names('scale'), ['prometheus', 'alertmanager', 'collector', 'thanos', 'victoria-metrics'])
})

test('for a stack that runs already nothing is built, and no test needs what would be', () => {
  const { buildsServers, tests } = planOf('stack', 'compose')
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
