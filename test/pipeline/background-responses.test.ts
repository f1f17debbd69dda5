import assert from 'node:assert/strict'
import test from 'node:test'
import type { Call } from '../../src/call.ts'
import { BackgroundResponses } from '../../src/pipeline/background-responses.ts'
import { finishedCall } from '../helpers/calls.ts'

const created = (id: string): Call => finishedCall({ answerFacts: { id, pending: true } })

function remembering() {
  const forgotten: (string | undefined)[] = []
  let now = 0
  const responses = new BackgroundResponses(
    ({ answerFacts }) => forgotten.push(answerFacts.id),
    () => now,
  )
  const pass = (milliseconds: number) => {
    now += milliseconds
  }
  return { responses, forgotten, pass }
}

test('a response is taken once, by its provider', () => {
  const { responses, forgotten } = remembering()
  const call = created('resp_1')
  responses.add(call)
  assert.equal(responses.take('backup', 'resp_1'), undefined)
  assert.equal(responses.take('holysheep', 'resp_1'), call)
  assert.equal(responses.take('holysheep', 'resp_1'), undefined)
  responses.forgetAll()
  assert.deepEqual(forgotten, [])
})

test('one that nobody fetches within an hour is forgotten, once', () => {
  const { responses, forgotten, pass } = remembering()
  responses.add(created('early'))
  pass(1_800_000)
  responses.add(created('late'))
  pass(1_799_999)
  responses.forgetOld()
  assert.deepEqual(forgotten, [])
  pass(1)
  responses.forgetOld()
  responses.forgetOld()
  assert.deepEqual(forgotten, ['early'])
  assert.equal(responses.take('holysheep', 'early'), undefined)
  assert.ok(responses.take('holysheep', 'late'))
})

test('of very many, the oldest are forgotten', () => {
  const { responses, forgotten } = remembering()
  for (let place = 0; place < 5_010; place++) responses.add(created(`resp_${place}`))
  assert.deepEqual(
    forgotten,
    Array.from({ length: 10 }, (_, place) => `resp_${place}`),
  )
  assert.equal(responses.take('holysheep', 'resp_9'), undefined)
  assert.ok(responses.take('holysheep', 'resp_10'))
})

test('at the end, what is still to come is missing', () => {
  const { responses, forgotten } = remembering()
  responses.add(created('one'))
  responses.add(created('two'))
  responses.forgetAll()
  assert.deepEqual(forgotten, ['one', 'two'])
})
