import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RateLimiter, rateLimitHeaders } from '../../../gateway/window.ts'
import { Lifetime } from '../../../src/resilience/lifetime.ts'
import { type Permit, RateLimitQueue } from '../../../src/resilience/rate-limit/queue.ts'
import { ManualClock } from '../manual-clock.ts'
import { seeded } from '../seeded.ts'

const LIMIT = 100
const WINDOWS = 15

interface Traffic {
  readonly seed: number
  readonly windowMs: number
  /** Longest way to the server, and back, in milliseconds. */
  readonly latency: number
  /** Milliseconds by which the server's `date` lags behind, as Node's does when its loop is busy. */
  readonly staleness?: number
}

/**
 * Sends as much as is let through to the gateway's own limiter, which tells its resets as Anthropic does: in whole
 * seconds, of its own clock. All on a clock that stands still.
 */
async function run({ seed, windowMs, latency, staleness = 0 }: Traffic) {
  const clock = new ManualClock()
  const random = seeded(seed)
  const ahead = Math.floor(random() * 10_000)
  const limiter = new RateLimiter({ requests: LIMIT, tokens: 1e9, windowMs })
  const queue = new RateLimitQueue('anthropic', { queue: 1e6, maxWait: 1e6, concurrency: 1e6 }, clock, () => {})
  const lifetime = new Lifetime(undefined, Number.POSITIVE_INFINITY, clock)
  const counts = { answered: 0, refused: 0 }
  const serve = (permit: Permit) => {
    const serverDate = clock.date() + ahead
    const admission = limiter.admit('key', 1, serverDate)
    const { anthropic, retryAfter } = headersOf(admission)
    const date = new Date(serverDate - random() * staleness).toUTCString()
    clock.timer(random() * latency, () => {
      const status = admission.exceeded === undefined ? 200 : 429
      permit.answer({ status, header: (name) => (name === 'date' ? date : anthropic[name]) })
      permit.release()
      if (status === 200) counts.answered++
      else {
        counts.refused++
        queue.block(retryAfter * 1000, 'requests')
      }
    })
  }
  const ask = () => void queue.enter(lifetime).then((permit) => clock.timer(random() * latency, () => serve(permit)))
  ask() // brings the first headers
  for (let millisecond = -2 * latency; millisecond < WINDOWS * windowMs; millisecond++) {
    for (let call = 0; millisecond >= 0 && call < 3 && queue.size < 2 * LIMIT; call++) ask()
    clock.advance(1)
    for (let turn = 0; turn < 3; turn++) await Promise.resolve()
  }
  return { ...counts, used: counts.answered / (WINDOWS * LIMIT) }
}

function headersOf(admission: ReturnType<RateLimiter['admit']>) {
  const all = Object.entries(rateLimitHeaders(admission))
  return {
    anthropic: Object.fromEntries(all.filter(([name]) => name.startsWith('anthropic-'))),
    retryAfter: Math.ceil((admission.endsAt - admission.now) / 1000),
  }
}

describe('windows whose reset is told in whole seconds', () => {
  for (const { used: least, refused: most, ...traffic } of [
    { windowMs: 1000, latency: 5, used: 0.85, refused: 0 },
    { windowMs: 1000, latency: 50, used: 0.85, refused: 0 },
    { windowMs: 1000, latency: 5, staleness: 300, used: 0.85, refused: 0 },
    { windowMs: 1000, latency: 200, used: 0.7, refused: 0 },
    { windowMs: 3000, latency: 50, used: 0.9, refused: 1 },
    // Its end does not follow from its beginning, so one request a window finds out.
    { windowMs: 1500, latency: 50, used: 0.65, refused: WINDOWS },
  ])
    test(`are kept and not skipped: ${JSON.stringify(traffic)}`, async (context) => {
      for (const seed of [1, 2, 3]) {
        const { answered, refused, used } = await run({ seed, ...traffic })
        const seen = `${(used * 100).toFixed(0)} % used, ${refused} refused of ${answered + refused}`
        context.diagnostic(seen)
        assert.ok(used >= least && refused <= most, seen)
      }
    })
})
