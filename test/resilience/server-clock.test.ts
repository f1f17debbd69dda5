import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ServerClock } from '../../src/resilience/server-clock.ts'

const second = (date: number) => Math.floor(date / 1000) * 1000

test('the clock of a server is known better with each answer, and never ahead of it', () => {
  const clock = new ServerClock()
  const ahead = 1_764_000_000_250
  let error = Number.POSITIVE_INFINITY
  for (let now = 100; now < 5_000; now += 130) {
    clock.read(second(now + ahead), now)
    const known = (clock.date(now) ?? 0) - now
    assert.ok(known <= ahead)
    assert.ok(ahead - known <= error + 1, 'what was known is not forgotten')
    error = ahead - known
  }
  assert.ok(error < 130, `${error} ms`)
})

test('a clock that is set back is believed', () => {
  const clock = new ServerClock()
  clock.read(1_764_000_000_000, 0)
  clock.read(1_763_990_000_000, 1000)
  assert.equal(clock.date(1000), 1_763_990_000_000)
})

test('what was known long ago counts less, since clocks drift apart', () => {
  const clock = new ServerClock()
  clock.read(1_764_000_000_000, 0)
  const day = 86_400_000
  clock.read(1_764_000_000_000 + day - 5_000, day) // five seconds slow in a day
  assert.ok(Math.abs((clock.date(day) ?? 0) - (1_764_000_000_000 + day - 5_000)) <= 5_000)
  assert.equal(new ServerClock().date(0), undefined)
})
