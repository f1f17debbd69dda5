import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { BodyBytes } from '../../src/call.ts'
import { type SseEvent, StreamEvents } from '../../src/wire/sse.ts'
import { captured } from './captured.ts'

/** Taken from the front, from the back, or from both in turn: they are the same. */
function eventsOf(body: BodyBytes): SseEvent[] {
  const events = [...new StreamEvents(body).fromFirst()]
  assert.deepEqual([...new StreamEvents(body).fromLast()].reverse(), events)
  for (let split = 0; split <= events.length; split++) {
    const both = new StreamEvents(body)
    const [first, last] = [both.fromFirst(), both.fromLast()]
    const front = Array.from({ length: split }, () => first.next().value)
    const back = Array.from({ length: events.length - split }, () => last.next().value).reverse()
    assert.deepEqual([...front, ...back], events)
    assert.deepEqual([...both.fromFirst()], events)
  }
  return events
}

for (const { reads, stream, events } of [
  { reads: 'LF', stream: 'data: 1\n\ndata: 2\n\n', events: [{ data: '1' }, { data: '2' }] },
  { reads: 'CRLF', stream: 'data: 1\r\n\r\ndata: 2\r\n\r\n', events: [{ data: '1' }, { data: '2' }] },
  { reads: 'CR', stream: 'data: 1\r\rdata: 2\r\r', events: [{ data: '1' }, { data: '2' }] },
  { reads: 'a byte order mark', stream: '\ufeffdata: 1\n\n', events: [{ data: '1' }] },
  { reads: 'no space after the colon', stream: 'data:1\n\n', events: [{ data: '1' }] },
  { reads: 'one space of two', stream: 'data:  1\n\n', events: [{ data: ' 1' }] },
  { reads: 'the name of an event', stream: 'event: ping\ndata: {}\n\n', events: [{ event: 'ping', data: '{}' }] },
  { reads: 'an event without data as none', stream: 'event: ping\n\ndata: 1\n\n', events: [{ data: '1' }] },
  { reads: 'lines of data as one', stream: 'data: {\ndata: }\n\n', events: [{ data: '{\n}' }] },
  {
    reads: 'comments and unknown fields as nothing',
    stream: ': hi\nid: 7\nretry: 1\nx\ndata: 1\n\n',
    events: [{ data: '1' }],
  },
  { reads: 'complete JSON without a blank line', stream: 'data: {"a":1}\n', events: [{ data: '{"a":1}' }] },
  { reads: '[DONE] without a line end', stream: 'data: [DONE]', events: [{ data: '[DONE]' }] },
  { reads: 'cut JSON as nothing', stream: 'data: 1\n\ndata: {"a":', events: [{ data: '1' }] },
  { reads: 'an empty body', stream: '', events: [] },
]) {
  test(`Events: ${reads}`, () => assert.deepEqual(eventsOf(captured(stream)), events))
}

test('the events that the window cuts are handed out as parts', () => {
  const stream = `event: a\ndata: {"a":1}\n\nevent: b\ndata: {"b":"${'x'.repeat(200)}"}\n\ndata: [DONE]\n\n`
  const [first, start, end, done] = eventsOf(captured(stream, 50))
  assert.deepEqual(first, { event: 'a', data: '{"a":1}' })
  assert.deepEqual(start, { event: 'b', data: '{"b":"xxxxx', part: 'start' })
  assert.deepEqual(end, { data: `${'x'.repeat(32)}"}`, part: 'end' })
  assert.deepEqual(done, { data: '[DONE]' })
})

const data = fc
  .jsonValue({ maxDepth: 2 })
  .chain((json) => fc.constantFrom('ü🐑', '"usage":{').map((text) => JSON.stringify({ text, json })))
const lineEnd = fc.constantFrom('\n', '\r', '\r\n')
const block = fc.record({
  event: fc.option(fc.constantFrom('a', 'message_delta'), { nil: undefined }),
  data,
  lineEnd,
  comment: fc.boolean(),
})

test('a window shows whole events from the front and the back, and nothing that was not sent', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 12 }), fc.integer({ min: 8, max: 300 }), (blocks, endBytes) => {
      const texts = blocks.map(({ event, data, lineEnd, comment }) =>
        [...(comment ? [': 🐑'] : []), ...(event ? [`event: ${event}`] : []), `data: ${data}`, '', ''].join(lineEnd),
      )
      const sent = blocks.map(({ event, data }): SseEvent => ({ ...(event && { event }), data }))
      const body = captured(texts.join(''), endBytes)
      const events = eventsOf(body)
      if (body.size <= 2 * endBytes) return assert.deepEqual(events, sent)

      const ends = texts.map((_, i) => Buffer.byteLength(texts.slice(0, i + 1).join('')))
      const inFront = ends.filter((end) => end <= endBytes).length
      const inBack = ends.filter(
        (end) => end - Buffer.byteLength(texts[ends.indexOf(end)] ?? '') > body.size - body.back.length,
      ).length
      const whole = events.filter(({ part }) => part === undefined)
      assert.ok(whole.length >= inFront + inBack - 1, 'a whole event is missing')
      assert.deepEqual(events.slice(0, inFront), sent.slice(0, inFront))
      if (inBack > 0) assert.deepEqual(events.slice(-inBack), sent.slice(-inBack))
      for (const { part, data } of events) {
        if (part === 'start') assert.ok(sent.some((event) => event.data.startsWith(data.replace(/\ufffd+$/, ''))))
        if (part === 'end') assert.ok(data.length <= endBytes)
      }
    }),
    { seed: 4, numRuns: 5000 },
  )
})
