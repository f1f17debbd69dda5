import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type Traits, UsageEstimator } from '../../src/pipeline/usage-estimator.ts'

const traits = (given: Partial<Traits> = {}): Traits => ({
  ...{ model: 'gpt-4.1', operation: 'chat', stream: false, compressed: false, hasMedia: false },
  ...{ requestBytes: 1_000, answerBytes: 2_000, complete: true, maxTokens: undefined },
  ...given,
})

test('until something is known, the range is wide, and holds a token per two to twenty bytes of the prompt', () => {
  const { prompt, completion } = new UsageEstimator().expect(traits())
  assert.ok(prompt.low <= 50 && prompt.high >= 500, JSON.stringify(prompt))
  assert.ok(completion.low <= 100 && completion.high >= 1_000, JSON.stringify(completion))
})

test('what was seen often is expected, in a range around it', () => {
  const estimator = new UsageEstimator()
  for (let call = 0; call < 100; call++) estimator.learn(traits(), { prompt: 290 + (call % 21), completion: 400 })
  // Without its usage, the answer is shorter.
  const { prompt, completion } = estimator.expect(traits({ answerBytes: 1_850 }))
  assert.equal(prompt.expected, 300)
  assert.ok(prompt.low > 200 && prompt.low <= 291 && prompt.high >= 309 && prompt.high < 400, JSON.stringify(prompt))
  assert.equal(completion.expected, 400)
})

test('one call says little: the range is wider than after many', () => {
  const widthAfter = (calls: number) => {
    const estimator = new UsageEstimator()
    for (let call = 0; call < calls; call++) estimator.learn(traits(), { prompt: 300, completion: 400 })
    const { low, high } = estimator.expect(traits()).prompt
    return high / low
  }
  assert.ok(widthAfter(1) > 5)
  assert.ok(widthAfter(60) < 1.5)
})

test('models, operations, streams and compressed answers are apart', () => {
  const estimator = new UsageEstimator()
  for (let call = 0; call < 20; call++) estimator.learn(traits(), { prompt: 300, completion: 400 })
  const unlearned = new UsageEstimator().expect(traits()).prompt
  for (const other of [{ model: 'o3' }, { operation: 'embeddings' }, { stream: true }, { compressed: true }]) {
    assert.deepEqual(estimator.expect(traits(other)).prompt, unlearned, JSON.stringify(other))
  }
})

test('the tokens of a request with an image do not grow with its bytes', () => {
  const estimator = new UsageEstimator()
  const image = traits({ hasMedia: true, requestBytes: 100_000 })
  for (let call = 0; call < 20; call++) estimator.learn(image, { prompt: 800, completion: 100 })
  const { expected } = estimator.expect({ ...image, requestBytes: 700_000 }).prompt
  assert.ok(expected >= 700 && expected <= 900, String(expected))
})

test('a stream that was cut is judged by what arrived, an answer in one piece by whole ones', () => {
  const estimator = new UsageEstimator()
  const stream = traits({ stream: true, answerBytes: 40_000 })
  for (let call = 0; call < 20; call++) {
    estimator.learn(stream, { prompt: 300, completion: 200 })
    estimator.learn(traits(), { prompt: 300, completion: 400 })
  }
  assert.equal(estimator.expect({ ...stream, answerBytes: 10_000, complete: false }).completion.expected, 50)
  const cut = estimator.expect(traits({ answerBytes: 100, complete: false })).completion
  assert.deepEqual([cut.low, cut.expected], [0, 400])
  const none = estimator.expect({ ...stream, answerBytes: 0, complete: false }).completion
  assert.deepEqual([none.low, none.expected], [0, 0])
  assert.ok(none.high >= 200)
})

test('no expectation exceeds what the request allows', () => {
  const { completion } = new UsageEstimator().expect(traits({ maxTokens: 16 }))
  assert.ok(completion.expected <= 16 && completion.high <= 16)
})

test('an absurd count is not expected of others, and is forgotten', () => {
  const estimator = new UsageEstimator()
  for (let call = 0; call < 10; call++) estimator.learn(traits(), { prompt: 110, completion: 10 })
  for (const absurd of [1e9, 1e6])
    estimator.learn(traits(), { prompt: absurd, completion: absurd, cachedPrompt: absurd })
  assert.equal(estimator.expect(traits()).prompt.expected, 110)
  estimator.learn(traits({ requestBytes: 50_000 }), { prompt: 1e9, completion: 10 })
  assert.ok(
    estimator.expect(traits({ requestBytes: 50_000 })).prompt.expected < 50_000,
    'the only one of its size, too',
  )
  for (let call = 0; call < 64; call++) estimator.learn(traits(), { prompt: 110, completion: 10 })
  assert.ok(estimator.expect(traits()).prompt.high < 200)
})

test('where some calls use a thousand times as much as others, both are expected', () => {
  const estimator = new UsageEstimator()
  for (let call = 0; call < 64; call++) {
    estimator.learn(traits(), { prompt: 110, completion: call % 5 < 2 ? 15_000 : 15 })
  }
  const { low, expected, high } = estimator.expect(traits()).completion
  assert.ok(low <= 15 && high >= 15_000, `${low} ${high}`)
  assert.ok(expected > 5_000 && expected < 7_000, `${expected}`)
})

test('the expectation follows what changes', () => {
  const estimator = new UsageEstimator()
  for (let call = 0; call < 10_000; call++) estimator.learn(traits(), { prompt: 110, completion: 10 })
  for (let call = 0; call < 64; call++) estimator.learn(traits(), { prompt: 330, completion: 10 })
  assert.equal(estimator.expect(traits()).prompt.expected, 330)
})

test('the share of the cache is learned', () => {
  const estimator = new UsageEstimator()
  estimator.learn(traits(), { prompt: 1_000, completion: 1, cachedPrompt: 750, cacheWrite: 100 })
  const { cachedPrompt, cacheWrite, reasoning } = estimator.expect(traits()).shares
  assert.deepEqual([cachedPrompt, cacheWrite, reasoning], [0.75, 0.1, 0])
})

test('whatever is learned, a range is in order, of whole numbers, and finite', () => {
  const count = fc.oneof(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 50 }))
  const call = fc.record({ prompt: count, completion: count, requestBytes: count, answerBytes: count })
  fc.assert(
    fc.property(
      fc.array(call, { maxLength: 200 }),
      call,
      fc.boolean(),
      fc.boolean(),
      (calls, last, stream, complete) => {
        const estimator = new UsageEstimator()
        for (const { prompt, completion, ...sizes } of calls)
          estimator.learn(traits({ ...sizes, stream }), { prompt, completion })
        const { requestBytes, answerBytes } = last
        const { prompt, completion } = estimator.expect(traits({ requestBytes, answerBytes, stream, complete }))
        for (const { low, expected, high } of [prompt, completion]) {
          assert.ok([low, expected, high].every((amount) => Number.isSafeInteger(amount) && amount >= 0))
          assert.ok(low <= expected && expected <= high)
        }
      },
    ),
  )
})

test('very many models do not take very much memory: those beyond the limit share one', () => {
  const estimator = new UsageEstimator()
  for (let model = 0; model < 10_000; model++) {
    estimator.learn(traits({ model: `model-${model}` }), { prompt: 300, completion: 400 })
  }
  assert.equal(estimator.expect(traits({ model: 'another' })).prompt.expected, 300)
})
