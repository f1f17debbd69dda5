import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { extname } from 'node:path'
import test from 'node:test'
import { Batcher } from '../src/batcher.ts'
import { eventually } from './helpers/eventually.ts'

/** A batcher, what it has handled, and a clock. */
function batching() {
  const handled: number[] = []
  const batcher = new Batcher<number>((item) => handled.push(item))
  let now = 0
  const add = (item: number, { after = 1, bytes = 0 } = {}) => {
    now += after
    batcher.add(item, bytes, now)
  }
  /** Begins to batch: so many frequent items are handled at once, and the one before them. */
  const warmUp = () => {
    for (let item = 0; item <= 64; item++) add(-1)
    assert.equal(handled.splice(0).length, 65)
  }
  return { batcher, handled, add, warmUp }
}

test('rare items are handled at once, however many', () => {
  const { handled, add } = batching()
  for (let item = 0; item < 100; item++) add(item, { after: 21 })
  assert.equal(handled.length, 100)
})

test('frequent ones are handled together soon after, in their order', async () => {
  const { handled, add, warmUp } = batching()
  warmUp()
  for (let item = 0; item < 10; item++) add(item)
  assert.deepEqual(handled, [])
  await eventually(() => handled.length > 0)
  assert.deepEqual(handled, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('the first after a moment is handled at once, but not before those that wait', () => {
  const { handled, add, warmUp, batcher } = batching()
  warmUp()
  add(1)
  add(2, { after: 50 })
  assert.deepEqual(handled, [])
  batcher.drain()
  add(3, { after: 50 })
  assert.deepEqual(handled, [1, 2, 3])
  add(4)
  assert.deepEqual(handled, [1, 2, 3], 'the load is still on')
})

test('after a pause the load is over', () => {
  const { handled, add, warmUp } = batching()
  warmUp()
  add(1, { after: 1_001 })
  for (let item = 2; item <= 65; item++) add(item)
  assert.equal(handled.length, 65)
  add(66)
  assert.equal(handled.length, 65)
})

test('so many never wait, nor so many bytes', () => {
  const { handled, add, warmUp } = batching()
  warmUp()
  for (let item = 0; item < 1000; item++) add(item)
  assert.equal(handled.length, 1000 - (1000 % 64))
  for (let item = 0; item < 10; item++) add(item, { bytes: 100 * 1024 })
  assert.ok(handled.length >= 1000 + 9 - 2)
})

test('only what waits listens to the end of the process', async () => {
  await new Promise((resolve) => setTimeout(resolve, 50)) // until nothing waits of the tests before
  const { add, warmUp, batcher } = batching()
  const count = () => process.listenerCount('exit') + process.listenerCount('beforeExit')
  const before = count()
  warmUp()
  assert.equal(count(), before)
  add(1)
  assert.equal(count(), before + 2)
  batcher.drain()
  assert.equal(count(), before)
})

test('what is added while a batch is handled is handled with it, and leaves no listener', async () => {
  await new Promise((resolve) => setTimeout(resolve, 50)) // until nothing waits of the tests before
  const count = () => process.listenerCount('exit') + process.listenerCount('beforeExit')
  const before = count()
  const handled: number[] = []
  const batcher = new Batcher<number>((item) => {
    handled.push(item)
    if (item > 0 && item < 5) batcher.add(item + 5, 0, 0)
  })
  for (let item = 0; item <= 64; item++) batcher.add(-1, 0, 0)
  handled.length = 0
  for (const item of [1, 2, 3]) batcher.add(item, 0, 0)
  batcher.drain()
  assert.deepEqual(handled, [1, 2, 3, 6, 7, 8])
  batcher.add(4, 0, 0)
  batcher.drain()
  assert.deepEqual(handled.slice(6), [4, 9])
  assert.equal(count(), before)
})

test('who drains while a batch is handled finds all of it done', () => {
  const handled: number[] = []
  let found = 0
  const batcher = new Batcher<number>((item) => {
    handled.push(item)
    if (item !== 2) return
    batcher.drain()
    found = handled.length
  })
  for (let item = 0; item <= 64; item++) batcher.add(-1, 0, 0)
  handled.length = 0
  for (const item of [1, 2, 3, 4]) batcher.add(item, 0, 0)
  batcher.drain()
  assert.deepEqual([handled, found], [[1, 2, 3, 4], 4])
})

test('once it is closed, nothing waits', () => {
  const { handled, add, warmUp, batcher } = batching()
  warmUp()
  add(1)
  batcher.close()
  add(2)
  assert.deepEqual(handled, [1, 2])
})

test('what waits is handled when the process ends, whether by itself or not, and does not keep it', () => {
  const code = (end: string) => `
    import { Batcher } from '${new URL(`../src/batcher${extname(import.meta.filename)}`, import.meta.url)}'
    const batcher = new Batcher((item) => {
      console.log(item)
      if (String(item) === process.env.LAST) process.exit()
    })
    process.on('exit', () => console.log('end'))
    process.on('beforeExit', () => console.log('soon'))
    for (let item = 0; item < 100; item++) batcher.add(item, 0, 0)
    ${end}`
  for (const { end = '', last = '', says } of [
    { says: ['soon', 'end'] },
    { end: 'process.exit()', says: ['end'] },
    { end: 'batcher.drain()', last: '80', says: ['end'] }, // within a batch
  ]) {
    const { stdout } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', code(end)], {
      encoding: 'utf8',
      env: { ...process.env, LAST: last },
    })
    assert.equal(stdout, `${[...Array(100).keys(), ...says].join('\n')}\n`)
  }
})
