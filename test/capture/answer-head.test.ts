import assert from 'node:assert/strict'
import test from 'node:test'
import { headReader } from '../../src/capture/answer-head.ts'

const read = headReader(['content-type', 'x-request-id'])
const pairs = ['Content-Type', 'a/b', 'Set-Cookie', 'geheim', 'content-type', 'c/d', 'X-Request-Id', 'ü'.repeat(2000)]

for (const { reads, headers } of [
  { reads: 'buffers in turn, as of undici 6 and 7', headers: pairs.map((text) => Buffer.from(text, 'latin1')) },
  { reads: 'strings in turn', headers: pairs },
  {
    reads: 'an object, as of undici 5 and 8',
    headers: { 'Content-Type': ['a/b', 'c/d'], 'set-cookie': 'geheim', 'x-request-id': 'ü'.repeat(2000) },
  },
]) {
  test(`headers from ${reads}: the wanted ones, of each the first, and no more than 1,024 characters`, () => {
    const head = read({ statusCode: 200, headers })
    assert.equal(head.status, 200)
    assert.equal(head.header('content-type'), 'a/b')
    assert.equal(head.header('x-request-id'), 'ü'.repeat(1024))
    assert.equal(head.header('set-cookie'), undefined)
  })
}

test('headers of no sense are absent', () => {
  for (const headers of [[], ['content-type'], [Buffer.from('x')], {}, { 'content-type': undefined }] as never[]) {
    assert.ok(!read({ statusCode: 200, headers }).header('content-type'))
  }
})

test('what becomes of the headers afterwards changes nothing: an interceptor may remove some, and bytes may be overwritten', () => {
  const list = ['content-type', 'a/b', 'x-request-id', 'req_1'].map((text) => Buffer.from(text))
  const heads = [read({ statusCode: 200, headers: list })]
  list[1]?.fill('x')
  list.splice(0)
  const object: Record<string, string> = { 'content-type': 'a/b', 'x-request-id': 'req_1' }
  heads.push(read({ statusCode: 200, headers: object }))
  for (const name of Object.keys(object)) delete object[name]
  for (const head of heads)
    assert.deepEqual([head.header('content-type'), head.header('x-request-id')], ['a/b', 'req_1'])
})
