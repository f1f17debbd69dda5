import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RateLimitWaitError } from '../../../src/resilience/index.ts'
import { Lifetime } from '../../../src/resilience/lifetime.ts'
import { type Permit, RateLimitQueue } from '../../../src/resilience/rate-limit/queue.ts'
import { ManualClock } from '../manual-clock.ts'

const told: Readonly<Record<string, string>> = {
  'x-ratelimit-limit-requests': '100',
  'x-ratelimit-remaining-requests': '0',
  'x-ratelimit-reset-requests': '60000',
}

/** A queue whose provider says that nothing is left for 60000, which it means in milliseconds. */
async function misled(maxWait: number) {
  const clock = new ManualClock()
  const lifetime = new Lifetime(undefined, Number.POSITIVE_INFINITY, clock)
  const queue = new RateLimitQueue('wrong', { queue: 1000, maxWait, concurrency: 1000 }, clock, () => {})
  const answer = (permit: Permit, remaining: string) =>
    permit.answer({ status: 200, header: (name) => ({ ...told, 'x-ratelimit-remaining-requests': remaining })[name] })
  answer(await queue.enter(lifetime), '0')
  return { clock, queue, answer, enter: () => queue.enter(lifetime) }
}

test('a wrong reset makes calls fail at once, but for one a minute that finds out', async () => {
  const { clock, enter, answer } = await misled(60_000)
  for (let minute = 0; minute < 3; minute++) {
    await assert.rejects(enter(), RateLimitWaitError)
    clock.advance(60_000)
    const probe = await enter()
    await assert.rejects(enter(), RateLimitWaitError)
    clock.advance(1)
    answer(probe, minute < 2 ? '0' : '99')
  }
  for (let call = 0; call < 99; call++) await enter()
  await assert.rejects(enter(), RateLimitWaitError)
})

test('who waits longer than a minute goes through as the probe, in turn', async () => {
  const { clock, queue, enter, answer } = await misled(Number.POSITIVE_INFINITY)
  const waiting = [enter(), enter(), enter()]
  clock.advance(59_999)
  assert.equal(queue.size, 3)
  clock.advance(1)
  assert.equal(queue.size, 2)
  clock.advance(1)
  answer((await waiting[0]) as Permit, '99')
  assert.equal((await Promise.all(waiting)).length, 3)
})

test('nobody overtakes those who wait, though their window has ended before they were told', async () => {
  const clock = new ManualClock()
  const lifetime = new Lifetime(undefined, Number.POSITIVE_INFINITY, clock)
  const queue = new RateLimitQueue('late', { queue: 100, maxWait: 60_000, concurrency: 100 }, clock, () => {})
  queue.block(1_000, 'requests')
  const order: string[] = []
  const enter = async (name: string) => {
    // As a call does it: at once where it may, and by waiting where it has to.
    await (queue.enterAtOnce() ?? queue.enter(lifetime))
    order.push(name)
  }
  const first = enter('first')
  clock.stall(2_000)
  const others = [enter('second'), enter('third')]
  clock.advance(0)
  await Promise.all([first, ...others])
  assert.deepEqual(order, ['first', 'second', 'third'])
})
