import assert from 'node:assert/strict'
import test from 'node:test'
import { release } from '../src/release.ts'

const canRelease = 'transfer' in ArrayBuffer.prototype

test('a large buffer gives its memory back', { skip: !canRelease && 'this Node can not' }, () => {
  const bytes = Buffer.allocUnsafeSlow(1024 * 1024)
  release(bytes)
  assert.equal(bytes.length, 0)
})

test('one that may share its memory with others does not, nor a small one', () => {
  const whole = Buffer.allocUnsafeSlow(1024 * 1024)
  const pooled = Array.from({ length: 100 }, () => Buffer.allocUnsafe(Buffer.poolSize / 4))
  const [part, small, empty] = [whole.subarray(1), Buffer.from('xin chào'), Buffer.alloc(0)]
  for (const bytes of [part, small, empty, ...pooled]) {
    const { length } = bytes
    release(bytes)
    assert.equal(bytes.length, length)
  }
  assert.equal(whole.length, 1024 * 1024)
})
