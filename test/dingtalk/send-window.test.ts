import assert from 'node:assert/strict'
import test from 'node:test'
import { createSendWindow } from '../../src/dingtalk/send-window.ts'

const SECOND = 1000

test('20 messages go at once, and the next one when the first is over a minute old', () => {
  const places = createSendWindow()
  for (let sent = 0; sent < 20; sent += 1) assert.equal(places.take(sent * SECOND, 0), 0)
  assert.equal(places.take(20 * SECOND, 0), 42 * SECOND)
  assert.equal(places.take(61 * SECOND, 0), SECOND)
  assert.equal(places.take(62 * SECOND, 0), 0)
})

test('who may not wait so long takes no place', () => {
  const places = createSendWindow()
  for (let sent = 0; sent < 20; sent += 1) places.take(0, 0)
  for (let asked = 0; asked < 50; asked += 1) assert.equal(places.take(50 * SECOND, 5 * SECOND), 12 * SECOND)
  assert.equal(places.take(60 * SECOND, 5 * SECOND), 2 * SECOND)
})

test('who waits has its place, and the next one waits for the one after it', () => {
  const places = createSendWindow()
  places.take(0, 0)
  for (let sent = 1; sent < 20; sent += 1) places.take(3 * SECOND, 0)
  assert.equal(places.take(60 * SECOND, 5 * SECOND), 2 * SECOND)
  assert.equal(places.take(60 * SECOND, 5 * SECOND), 5 * SECOND)
})

test('never more than 20 in a minute, whoever asks when', () => {
  const places = createSendWindow()
  const sent: number[] = []
  for (let now = 0; now < 600 * SECOND; now += 700) {
    const wait = places.take(now, 5 * SECOND)
    if (wait <= 5 * SECOND) sent.push(now + wait)
  }
  assert.ok(sent.length > 180, `${sent.length} were sent`)
  for (const time of sent) {
    const inMinute = sent.filter((other) => other >= time && other < time + 60 * SECOND).length
    assert.ok(inMinute <= 20, `${inMinute} in the minute from ${time}`)
  }
})

test('where DingTalk has counted more, a minute passes', () => {
  const places = createSendWindow()
  places.take(0, 0)
  places.fill(SECOND)
  assert.equal(places.take(SECOND, 0), 62 * SECOND)
  assert.equal(places.take(63 * SECOND, 0), 0)
})
