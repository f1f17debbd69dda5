import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callOf } from './call-plans.ts'
import { lifeOf } from './lives.ts'
import { callNumberOf, traceIdOf } from './trace-id.ts'

const lives = (seed: number, count: number) => Array.from({ length: count }, (_, index) => lifeOf(seed, index + 1))
const calls = (seed: number, life: number, count: number) =>
  Array.from({ length: count }, (_, index) => callOf(seed, life, index + 1))

/** As many lives as each round of the plan has. */
const ROUND = new Set(lives(1, 100).map(({ title }) => title)).size

test('a seed makes the same lives and calls each time, in whichever order they are asked for', () => {
  const first = lives(20_261_125, 30)
  assert.deepEqual(lives(20_261_125, 30).reverse(), first.toReversed())
  assert.deepEqual(calls(20_261_125, 3, 200), calls(20_261_125, 3, 200))
})

test('another seed, another life and another call are other ones', () => {
  assert.notDeepEqual(lives(1, 10), lives(2, 10))
  assert.notDeepEqual(calls(1, 1, 20), calls(2, 1, 20))
  assert.notDeepEqual(calls(1, 1, 20), calls(1, 2, 20))
  assert.ok(new Set(calls(1, 1, 200).map((call) => JSON.stringify(call))).size > 150)
})

test('every scene comes once in each round of the plan', () => {
  for (const seed of [1, 20_261_125]) {
    for (const round of [0, 1]) {
      const titles = Array.from({ length: ROUND }, (_, index) => lifeOf(seed, round * ROUND + index + 1).title)
      assert.equal(new Set(titles).size, ROUND)
    }
  }
})

test('every outage is over before a life ends in order', () => {
  for (const { ending, outages, fullDisk } of lives(3, 200)) {
    if (ending !== 'in order') continue
    for (const event of [...outages, ...(fullDisk ? [fullDisk] : [])]) assert.notEqual(event.seconds, undefined)
  }
})

test('the calls are of every kind: all clients, all faults, all codings, all ways to leave', () => {
  const planned = calls(4, 1, 4_000)
  const count = (of: (call: (typeof planned)[number]) => string | undefined) => new Set(planned.map(of)).size
  assert.equal(
    count(({ client }) => client),
    12,
  )
  assert.equal(
    count(({ fault }) => fault),
    1 + 22,
  )
  assert.equal(
    count(({ controls }) => controls['x-gateway-encoding']),
    1 + 4,
  )
  assert.equal(
    count(({ leaving }) => leaving?.how),
    1 + 3,
  )
})

test('a call that is left in silence has always somebody who leaves', () => {
  const silent = calls(5, 1, 4_000).filter(({ fault }) => fault?.startsWith('hang'))
  assert.ok(silent.length > 100)
  assert.ok(silent.every(({ leaving }) => leaving !== undefined))
})

test('a trace id tells which call it is of', () => {
  const call = { life: 17, call: 123_456 }
  assert.match(traceIdOf(call), /^[\da-f]{32}$/)
  assert.deepEqual(callNumberOf(traceIdOf(call)), call)
  assert.equal(callNumberOf('0af7651916cd43dd8448eb211c80319c'), undefined)
  assert.equal(callNumberOf(undefined), undefined)
})
