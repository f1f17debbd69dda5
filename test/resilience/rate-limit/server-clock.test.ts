import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ServerClock } from '../../../src/resilience/rate-limit/server-clock.ts'

const AHEAD = 1_764_000_000_250

/** An answer whose `date` was written when our clock showed `at`, and which took 3 ms each way. */
function read(clock: ServerClock, at: number, ahead = AHEAD): number {
  const date = Math.floor((at + ahead) / 1000) * 1000
  return clock.read(date, at - 3, at + 3) - (at + 3 + ahead)
}

describe('the clock of a server', () => {
  test('is late by less than a second at first, and by less than the way of an answer soon', () => {
    const clock = new ServerClock()
    const first = read(clock, 1500)
    assert.ok(first <= 0 && first > -1003, `${first}`)
    for (let at = 1500; at < 2900; at += 5) read(clock, at)
    const last = read(clock, 2900)
    assert.ok(last <= 0 && last > -10, `${last}`)
  })

  test('is never ahead by more than a second, whatever was read before', () => {
    const clock = new ServerClock()
    for (let at = 0; at < 2000; at += 5) read(clock, at)
    for (const change of [-3_600_000, -1200, 400, 3_600_000]) {
      const wrong = read(clock, 2000, AHEAD + change)
      assert.ok(wrong < 1003 && wrong > -1003, `${change}: ${wrong}`)
    }
  })

  test('follows one that was set back', () => {
    const clock = new ServerClock()
    for (let at = 0; at < 2000; at += 5) read(clock, at)
    for (let at = 2000; at < 4000; at += 5) read(clock, at, AHEAD - 500)
    const last = read(clock, 4000, AHEAD - 500)
    assert.ok(last <= 0 && last > -10, `${last}`)
  })
})
