import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type BodyEnd, watchBody } from '../../src/resilience/watched-body.ts'

function watched(body: RequestInit['body'], headers: Record<string, string> = {}) {
  const seen: string[] = []
  const response = new Response(body ?? null, { headers })
  const watch = {
    waiting: () => void seen.push('waiting'),
    arrived: () => void seen.push('arrived'),
    ended: ({ kind }: BodyEnd) => void seen.push(kind),
  }
  return { response: watchBody(response, watch), seen }
}

const whole = ['waiting', 'arrived', 'waiting', 'arrived', 'complete']
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
    assert.deepEqual(seen, ['left'])
  })

  test('ends at once where there is none', () => assert.deepEqual(watched(null).seen, ['complete']))

  test('breaks with its fault', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
    const { response, seen } = watched(broken)
    await assert.rejects(response.text(), { message: 'reset' })
    assert.deepEqual(seen, ['waiting', 'broken'])
  })
})
