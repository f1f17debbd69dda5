import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Headroom, LONGEST_HOLD, type Sent } from '../../../src/resilience/rate-limit/headroom.ts'
import { ManualClock } from '../manual-clock.ts'

interface Told {
  readonly remaining: number
  readonly limit?: number
  readonly reset?: string
  readonly tokens?: number
}

function setUp() {
  const clock = new ManualClock()
  const headroom = new Headroom(clock)
  const answer = (sent: Sent, { remaining, limit = 10, reset = '1s', tokens }: Told) => {
    const headers: Record<string, string> = {
      'x-ratelimit-limit-requests': `${limit}`,
      'x-ratelimit-remaining-requests': `${remaining}`,
      'x-ratelimit-reset-requests': reset,
      ...(tokens !== undefined && {
        'x-ratelimit-limit-tokens': '1000',
        'x-ratelimit-remaining-tokens': `${tokens}`,
        'x-ratelimit-reset-tokens': reset,
      }),
    }
    headroom.answer(sent, { status: 200, header: (name) => headers[name] })
  }
  /** Sends as many as there is room for. */
  const fill = (): Sent[] => {
    const all: Sent[] = []
    while (headroom.obstacle() === undefined && all.length < 100) all.push(headroom.send())
    return all
  }
  return { clock, headroom, answer, fill }
}

describe('headroom', () => {
  test('is endless as long as nothing is known', () => assert.equal(setUp().fill().length, 100))

  test('is what the latest answer left', () => {
    const { headroom, answer, fill } = setUp()
    answer(headroom.send(), { remaining: 4 })
    assert.equal(fill().length, 4)
    assert.equal(headroom.obstacle(), 'requests')
  })

  for (const [says, headers] of [
    ['without a suffix', { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '4', 'x-ratelimit-reset': '1' }],
    ['of the IETF', { ratelimit: '"default";r=4;t=1', 'ratelimit-policy': '"default";q=10;w=60' }],
  ] as [string, Record<string, string>][]) {
    test(`is what headers ${says} left, until their reset`, () => {
      const { clock, headroom, fill } = setUp()
      headroom.answer(headroom.send(), { status: 200, header: (name) => headers[name] })
      assert.equal(fill().length, 4)
      assert.equal(headroom.obstacle(), 'requests')
      const waits = headroom.opensAt('requests') - clock.now()
      assert.ok(waits >= 1_000 && waits < 1_100, `${waits} ms`)
    })
  }

  test('does not grow by an answer that others have overtaken', () => {
    const { headroom, answer, fill } = setUp()
    const [first, second] = [headroom.send(), headroom.send()]
    answer(second, { remaining: 3 })
    answer(first, { remaining: 4 })
    assert.equal(fill().length, 3)
  })

  test('leaves room for requests that the server may not have counted', () => {
    const { headroom, answer, fill } = setUp()
    const [first] = [headroom.send(), headroom.send(), headroom.send()]
    answer(first as Sent, { remaining: 9 })
    assert.equal(fill().length, 7)
  })

  test('does not count a request twice that has been under way for long', () => {
    const { clock, headroom, answer, fill } = setUp()
    for (let i = 0; i < 5; i++) headroom.send()
    clock.advance(5000)
    answer(headroom.send(), { remaining: 4, reset: '30s' })
    assert.equal(fill().length, 4)
  })

  test('is the whole limit again after the reset', () => {
    const { clock, headroom, answer, fill } = setUp()
    answer(headroom.send(), { remaining: 0 })
    assert.equal(fill().length, 0)
    assert.equal(headroom.opensAt('requests') - clock.now(), 1002)
    clock.advance(1002)
    assert.equal(fill().length, 10)
  })

  test('is not known after the reset of a limit that was never told', () => {
    const { clock, headroom, fill } = setUp()
    const headers: Record<string, string> = {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '300ms',
    }
    headroom.answer(headroom.send(), { status: 429, header: (name) => headers[name] })
    assert.equal(fill().length, 0)
    clock.advance(302)
    assert.equal(fill().length, 100)
  })

  test('is not spoiled by a late answer of the window before', () => {
    const { clock, headroom, answer, fill } = setUp()
    const [late, early] = [headroom.send(), headroom.send()]
    answer(early as Sent, { remaining: 0, reset: '10ms' })
    clock.advance(20)
    answer(headroom.send(), { remaining: 9 })
    answer(late as Sent, { remaining: 1, reset: '1ms' })
    assert.equal(fill().length, 9)
  })

  test('follows a bucket that fills up all the time', () => {
    const { clock, headroom, answer, fill } = setUp()
    answer(headroom.send(), { remaining: 9, reset: '100ms' })
    answer(headroom.send(), { remaining: 8, reset: '200ms' })
    assert.equal(fill().length, 8)
    clock.advance(202)
    assert.equal(headroom.obstacle(), undefined)
  })

  test('reckons with the tokens that a request takes on average', () => {
    const { headroom, answer, fill } = setUp()
    answer(headroom.send(), { remaining: 8, limit: 10, tokens: 500 }) // 250 each
    assert.equal(fill().length, 2)
    assert.equal(headroom.obstacle(), 'tokens')
  })

  test('is none for the time that the provider asks for', () => {
    const { clock, headroom } = setUp()
    headroom.block(50, 'unknown')
    assert.equal(headroom.obstacle(), 'unknown')
    clock.advance(52)
    assert.equal(headroom.obstacle(), undefined)
  })

  test('grows by an answer that was asked for after the other had come', () => {
    const { clock, headroom, answer, fill } = setUp()
    answer(headroom.send(), { remaining: 0, reset: '60000' })
    clock.advance(LONGEST_HOLD)
    const probe = headroom.send()
    clock.advance(1)
    answer(probe, { remaining: 9, reset: '60000' })
    assert.equal(fill().length, 9)
  })

  for (const { what, tell } of [
    { what: 'a reset of 60000 that was meant in milliseconds', tell: { remaining: 0, reset: '60000' } },
    { what: 'tokens that are used up until tomorrow', tell: { remaining: 9, tokens: 0, reset: '24h' } },
  ])
    test(`is one request per minute, whatever is told: ${what}`, () => {
      const { clock, headroom, answer, fill } = setUp()
      answer(headroom.send(), tell)
      for (let minute = 0; minute < 5; minute++) {
        assert.equal(fill().length, 0)
        clock.advance(LONGEST_HOLD - 1)
        assert.equal(fill().length, 0)
        assert.equal(headroom.looksAgainAt(headroom.obstacle() ?? 'unknown') - clock.now(), 1)
        clock.advance(1)
        const [probe, ...others] = fill()
        assert.equal(others.length, 0)
        answer(probe as Sent, tell)
      }
    })

  test('is one request per window of a limit of 0', () => {
    const { clock, headroom, answer, fill } = setUp()
    const tell = { remaining: 0, limit: 0, reset: '1s' }
    answer(headroom.send(), tell)
    for (let window = 0; window < 5; window++) {
      assert.equal(fill().length, 0)
      clock.advance(1002)
      const [probe, ...others] = fill()
      assert.equal(others.length, 0)
      answer(probe as Sent, tell)
    }
  })

  test('is one request per minute while the provider asks to be left alone for a day', () => {
    const { clock, headroom, fill } = setUp()
    headroom.block(86_400_000, 'unknown')
    for (let minute = 0; minute < 5; minute++) {
      assert.equal(fill().length, 0)
      clock.advance(LONGEST_HOLD)
      assert.equal(fill().length, 1)
    }
  })

  test('what is never reset does not block', () => {
    const { headroom, answer, fill } = setUp()
    answer(headroom.send(), { remaining: 0, reset: 'soon' })
    assert.equal(fill().length, 100)
  })
})
