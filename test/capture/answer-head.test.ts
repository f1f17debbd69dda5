import assert from 'node:assert/strict'
import test from 'node:test'
import { HeaderNames, ReceivedHead } from '../../src/capture/answer-head.ts'
import type { PublishedResponse } from '../../src/capture/channels.ts'

const names = new HeaderNames(['content-type', 'x-request-id'])
const read = (response: PublishedResponse) => new ReceivedHead(response, names)
const pairs = ['Content-Type', 'a/b', 'Set-Cookie', 'geheim', 'content-type', 'c/d', 'X-Request-Id', 'ü'.repeat(2000)]

for (const { reads, headers } of [
  { reads: 'buffers in turn, as of undici 6 and 7', headers: pairs.map((text) => Buffer.from(text, 'latin1')) },
  { reads: 'strings in turn', headers: pairs },
  {
    reads: 'an object, as of undici 5 and 8',
    headers: { 'Content-Type': ['a/b', 'c/d'], 'set-cookie': 'geheim', 'x-request-id': 'ü'.repeat(2000) },
  },
]) {
  test(`headers from ${reads}: of each the first, and no more than 1,024 characters`, () => {
    const head = read({ statusCode: 200, headers })
    for (const copies of [false, true]) {
      if (copies) head.copy()
      assert.equal(head.status, 200)
      assert.equal(head.header('content-type'), 'a/b')
      assert.equal(head.header('x-request-id'), 'ü'.repeat(1024))
      assert.equal(head.header('retry-after'), undefined)
    }
    assert.equal(head.header('set-cookie'), undefined, 'of the copy only what may be asked for')
  })
}

test('headers of no sense are absent', () => {
  for (const headers of [[], ['content-type'], [Buffer.from('x')], {}, { 'content-type': undefined }] as never[]) {
    assert.ok(!read({ statusCode: 200, headers }).header('content-type'))
  }
})
