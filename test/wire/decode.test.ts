import assert from 'node:assert/strict'
import test from 'node:test'
import * as zlib from 'node:zlib'
import { decode } from '../../src/wire/decode.ts'
import { captured, capturedWhole } from './captured.ts'
import { codings } from './codings.ts'
import { embeddings, slowToInflate } from './long-answers.ts'

const text = Buffer.from('{"usage":"Määh 🐑"}'.repeat(100))
const MEBIBYTE = 1024 * 1024
const compressed = codings.filter(({ name }) => name !== 'identity')

for (const { name, whole } of compressed) {
  test(`${name} is decoded`, () => assert.deepEqual(decode(name, capturedWhole(whole(text))), capturedWhole(text)))

  test(`a long body in ${name} comes back as its two ends`, () => {
    const long = Buffer.alloc(100_000, text)
    assert.deepEqual(decode(name, capturedWhole(whole(long))), captured(long))
  })

  test(`a cut body in ${name} gives what it holds, or is unreadable`, () => {
    const bytes = whole(text)
    for (let size = 1; size < bytes.length; size++) {
      const decoded = decode(name, capturedWhole(bytes.subarray(0, size)))
      if (typeof decoded === 'string') assert.equal(decoded, 'unreadable')
      else assert.deepEqual(decoded.front, text.subarray(0, decoded.size))
    }
  })

  test(`a bomb in ${name} is too large`, () => {
    const bomb = whole(Buffer.alloc(17 * MEBIBYTE))
    assert.equal(decode(name, capturedWhole(bomb)), 'too_large')
  })

  test(`1 MiB in ${name} is read, however well it is compressed`, () => {
    const even = Buffer.alloc(MEBIBYTE, text)
    assert.deepEqual(decode(name, capturedWhole(whole(even))), captured(even))
  })

  test(`a body in ${name} of which not all was kept is too large`, () => {
    const { front: head, back: tail } = capturedWhole(whole(text))
    assert.equal(decode(name, { front: head, back: tail, size: 5_000_000 }), 'too_large')
  })

  test(`bytes that are not in ${name} are unreadable`, () => {
    assert.equal(decode(name, capturedWhole(Buffer.from('no such thing, but long enough to tell'))), 'unreadable')
  })
}

for (const { reads, encoding, bytes } of [
  { reads: 'no coding', encoding: undefined, bytes: text },
  { reads: 'identity', encoding: 'identity', bytes: text },
  { reads: 'nothing between commas', encoding: ' , ', bytes: text },
  { reads: 'capitals', encoding: ' GZip ', bytes: zlib.gzipSync(text) },
  { reads: 'the old name of gzip', encoding: 'x-gzip', bytes: zlib.gzipSync(text) },
  { reads: 'deflate without its header', encoding: 'deflate', bytes: zlib.deflateRawSync(text) },
  { reads: 'one coding over another', encoding: 'gzip, br', bytes: zlib.brotliCompressSync(zlib.gzipSync(text)) },
]) {
  test(`content-encoding: ${reads}`, () =>
    assert.deepEqual(decode(encoding, capturedWhole(bytes)), capturedWhole(text)))
}

test('some bytes that hold megabytes are a bomb, and some kilobytes that do are not', () => {
  const even = Buffer.alloc(3 * MEBIBYTE, text)
  const decoded = decode('br', capturedWhole(zlib.brotliCompressSync(even)))
  assert.equal(typeof decoded === 'string' ? decoded : decoded.size, 'too_large')
  assert.deepEqual(decode('gzip', capturedWhole(zlib.gzipSync(even))), captured(even))
})

test('an embeddings answer of 8 MiB in gzip is read', () => {
  const long = embeddings(8 * MEBIBYTE)
  assert.deepEqual(decode('gzip', capturedWhole(zlib.gzipSync(long))), captured(long))
})

test('what lies between two codings is bounded, for it is read as input once more', () => {
  for (const encoding of ['deflate, gzip', 'deflate, br', 'deflate, gzip, gzip']) {
    const cpu = process.cpuUsage()
    assert.equal(decode(encoding, capturedWhole(slowToInflate(encoding, 15 * MEBIBYTE))), 'too_large')
    const { user, system } = process.cpuUsage(cpu)
    assert.ok(user + system < 200_000, `${encoding}: ${(user + system) / 1000} ms`) // 320 to inflate it all
    assert.notEqual(decode(encoding, capturedWhole(slowToInflate(encoding, MEBIBYTE / 2))), 'too_large')
  }
})

test('an unknown coding and too many codings are unreadable', () => {
  assert.equal(decode('compress', capturedWhole(text)), 'unreadable')
  assert.equal(decode('gzip, gzip, gzip, gzip', capturedWhole(zlib.gzipSync(text))), 'unreadable')
})
