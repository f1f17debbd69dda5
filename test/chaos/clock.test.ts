import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jump } from './application/clock.ts'

const HOUR = 3_600_000

test('the wall clock jumps, and nothing else does', () => {
  const real = performance.timeOrigin + performance.now()
  jump(-HOUR)
  for (const now of [Date.now(), Date.parse(new Date().toISOString()), Date.parse(Date())])
    assert.ok(Math.abs(now - (real - HOUR)) < HOUR / 2, `${now}`)
  assert.ok(Math.abs(performance.timeOrigin + performance.now() - real) < HOUR / 2)
  assert.equal(new Date(0).toISOString(), '1970-01-01T00:00:00.000Z')
  assert.equal(Date.UTC(2026, 10, 25), Date.parse('2026-11-25T00:00:00Z'))
  assert.ok(new Date() instanceof Date)
  jump(HOUR)
  assert.ok(Math.abs(Date.now() - real) < HOUR / 2)
})
