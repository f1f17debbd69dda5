import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type BodyEnd, watchBody } from '../../src/resilience/watched-body.ts'
import { collectGarbage } from '../helpers/garbage.ts'

function watched(body: RequestInit['body'], headers: Record<string, string> = {}) {
  const seen: string[] = []
  const response = new Response(body ?? null, { headers })
  const watch = {
    begun: () => void seen.push('begun'),
    waiting: () => {
      seen.push('waiting')
      return () => void seen.push('arrived')
    },
    ended: ({ kind }: BodyEnd) => void seen.push(kind),
  }
  return { response: watchBody(response, watch), seen }
}

const whole = ['begun', 'waiting', 'arrived', 'waiting', 'arrived', 'complete']
const text = '\ufeff{"sheep":"🐑"}'

describe('a watched body', () => {
  for (const [way, read, expected] of [
    ['json', (response: Response) => response.json(), { sheep: '🐑' }],
    ['text', (response: Response) => response.text(), '{"sheep":"🐑"}'],
    ['arrayBuffer', async (response: Response) => Buffer.from(await response.arrayBuffer()).toString(), text],
    ['blob', async (response: Response) => (await response.blob()).type, 'application/json'],
    ['a stream', async (response: Response) => await new Response(response.body).text(), '{"sheep":"🐑"}'],
  ] as const)
    test(`is read as ${way}, once`, async () => {
      const { response, seen } = watched(text, { 'content-type': 'application/json' })
      assert.deepEqual(await read(response), expected)
      assert.deepEqual(seen, whole)
      assert.equal(response.bodyUsed, true)
      await assert.rejects(response.text(), TypeError)
    })

  test('is read as a form', async () => {
    const { response } = watched('a=1', { 'content-type': 'application/x-www-form-urlencoded' })
    assert.equal((await response.formData()).get('a'), '1')
  })

  test('is an answer like any other', async () => {
    const { response } = watched('a')
    assert.ok(response instanceof Response)
    assert.equal(response.body, response.body)
    assert.equal(response.bodyUsed, false)
    assert.equal(await response.clone().text(), 'a')
    assert.equal(await response.text(), 'a')
  })

  test('is not read by somebody else as long as a reader has it', async () => {
    const { response } = watched('a')
    response.body?.getReader()
    await assert.rejects(response.text(), TypeError)
  })

  test('is not read ahead', async () => {
    const { response, seen } = watched('a')
    assert.ok(response.body)
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(seen, [])
  })

  test('ends where its reader leaves', async () => {
    const { response, seen } = watched('a')
    await response.body?.cancel()
    assert.deepEqual(seen, ['cancelled'])
  })

  test('ends at once where there is none', () => assert.deepEqual(watched(null).seen, ['complete']))

  test('breaks with its fault', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
    const { response, seen } = watched(broken)
    await assert.rejects(response.text(), { message: 'reset' })
    assert.deepEqual(seen, ['begun', 'waiting', 'arrived', 'broken'])
  })
})

describe('the clones of a watched body', () => {
  const endsOf = (seen: readonly string[]) => seen.filter((kind) => !['begun', 'waiting', 'arrived'].includes(kind))

  test('end it, whoever reads it first, and once', async () => {
    for (const readsClone of [true, false]) {
      const { response, seen } = watched('a')
      const clone = response.clone()
      const [first, second] = readsClone ? [clone, response] : [response, clone]
      assert.equal(await first.text(), 'a')
      assert.deepEqual(endsOf(seen), ['complete'])
      assert.equal(await second.text(), 'a')
      assert.deepEqual(endsOf(seen), ['complete'])
    }
  })

  test('end it where all have left, and not before', async () => {
    const { response, seen } = watched('a')
    const clones = [response.clone(), response.clone()]
    // A branch of a tee has left for good only when the other has, too.
    const left = clones.map((clone) => clone.body?.cancel())
    assert.deepEqual(endsOf(seen), [])
    await response.body?.cancel()
    await Promise.all(left)
    assert.deepEqual(endsOf(seen), ['cancelled'])
  })

  test('are not made of a body that a reader has', () => {
    const { response } = watched('a')
    response.body?.getReader()
    assert.throws(() => response.clone(), TypeError)
  })

  test('are read at once, each waiting for itself', async () => {
    let waiting = 0
    const wait = () => {
      waiting++
      return () => void waiting--
    }
    const response = watchBody(new Response('a'), { ...endsInto([]), waiting: wait })
    const texts = [response.clone().text(), response.text()]
    assert.equal(waiting, 2)
    assert.deepEqual(await Promise.all(texts), ['a', 'a'])
    assert.equal(waiting, 0)
  })
})

describe('a watched body that nobody can read any more', () => {
  for (const { of, use, expected } of [
    { of: 'an answer', use: () => {}, expected: { kind: 'collected', isStranded: false } },
    {
      of: 'an answer and its clone',
      use: (response: Response) => void response.clone(),
      expected: { kind: 'collected', isStranded: true },
    },
    {
      of: 'a stream that was left half read',
      use: async (response: Response) => void (await response.body?.getReader().read()),
      expected: { kind: 'collected', isStranded: true },
    },
  ])
    test(`ends: ${of}`, async () => {
      const ends: BodyEnd[] = []
      await (async () => {
        const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1)) })
        await use(watchBody(new Response(endless), endsInto(ends)))
      })()
      for (let round = 0; round < 50 && ends.length === 0; round++) await collectGarbage()
      assert.deepEqual(ends, [expected])
    })

  test('does not end while it is read, though the answer itself is gone', async () => {
    const ends: BodyEnd[] = []
    const { writable, readable } = new TransformStream<Uint8Array, Uint8Array>()
    const stream = watchBody(new Response(readable), endsInto(ends)).body
    for (let round = 0; round < 3; round++) await collectGarbage()
    assert.deepEqual(ends, [])
    const writer = writable.getWriter()
    void writer.write(new TextEncoder().encode('a'))
    void writer.close()
    assert.equal(await new Response(stream).text(), 'a')
    assert.deepEqual(ends, [{ kind: 'complete' }])
  })
})

function endsInto(ends: BodyEnd[]) {
  return { begun: () => {}, waiting: () => () => {}, ended: (end: BodyEnd) => void ends.push(end) }
}
