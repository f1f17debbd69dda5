import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Headroom, type Sent } from '../../src/resilience/headroom.ts'
import { ManualClock } from './manual-clock.ts'

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

  test('is not spoiled by a late answer of the window before', () => {
    const { clock, headroom, answer, fill } = setUp()
    const [late, early] = [headroom.send(), headroom.send()]
    answer(early as Sent, { remaining: 0, reset: '10ms' })
    clock.advance(20)
    answer(headroom.send(), { remaining: 9 })
    answer(late as Sent, { remaining: 1, reset: '1ms' })
    assert.equal(fill().length, 9)
  })

  test('is that of the newer window, where dates tell windows apart, in whichever order answers come', () => {
    const { clock, headroom, answer, fill } = setUp()
    const epoch = (seconds: number) => `${Math.floor(clock.date() / 1000) + seconds}`
    const [early, late] = [headroom.send(), headroom.send()]
    const [reset, next] = [epoch(1), epoch(2)]
    answer(early as Sent, { remaining: 0, reset })
    answer(headroom.send(), { remaining: 8, reset: next })
    answer(late as Sent, { remaining: 1, reset })
    assert.equal(fill().length, 8)
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

  for (const reset of ['60000', '16h40m', `${1_700_000_000 + 60_000}`])
    test(`is not held up for longer than a minute by a reset of ${reset}: then one request at a time finds out`, () => {
      const { clock, headroom, answer, fill } = setUp()
      answer(headroom.send(), { remaining: 0, reset })
      for (let minute = 0; minute < 3; minute++) {
        assert.equal(fill().length, 0)
        assert.equal(headroom.opensAt('requests') - clock.now(), 60_002)
        clock.advance(60_002)
        const [probe, ...more] = fill()
        assert.deepEqual(more, [])
        answer(probe as Sent, { remaining: 0, reset })
      }
      clock.advance(60_002)
      answer(fill()[0] as Sent, { remaining: 9, reset: '1s' })
      assert.equal(fill().length, 9)
    })

  test('in tokens is not held up for longer either', () => {
    const { clock, headroom, answer, fill } = setUp()
    answer(headroom.send(), { remaining: 8, tokens: 0, reset: '16h' })
    assert.equal(headroom.obstacle(), 'tokens')
    clock.advance(60_002)
    assert.equal(fill().length, 1)
  })

  test('what is never reset does not block', () => {
    const { headroom, answer, fill } = setUp()
    answer(headroom.send(), { remaining: 0, reset: 'soon' })
    assert.equal(fill().length, 100)
  })
})
