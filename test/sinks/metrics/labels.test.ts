import assert from 'node:assert/strict'
import test from 'node:test'
import { BaggageLimits } from '../../../src/sinks/baggage-limits.ts'
import { LabelLimit } from '../../../src/sinks/metrics/label-limit.ts'
import { ModelLabel } from '../../../src/sinks/metrics/model-label.ts'
import { finishedCall } from '../../helpers/calls.ts'

const unlisted = finishedCall({ pricedModel: undefined, answerFacts: { model: 'sheep-1' } })

for (const { reads, call, label } of [
  { reads: "the price table's name first", call: finishedCall(), label: 'gpt-4o-mini' },
  { reads: 'else the name that was answered', call: unlisted, label: 'sheep-1' },
  {
    reads: 'no name that was asked for only',
    call: finishedCall({ pricedModel: undefined, answerFacts: {}, requestFacts: { model: 'x' } }),
    label: 'other',
  },
  {
    reads: 'no name of a rejected call',
    call: { ...unlisted, outcome: { kind: 'rejected' } as const },
    label: 'other',
  },
  {
    reads: 'no name of a failed call',
    call: { ...unlisted, outcome: { kind: 'failed', reason: 'x' } as const },
    label: 'other',
  },
  {
    reads: 'the name of a cancelled call',
    call: { ...unlisted, outcome: { kind: 'cancelled' } as const },
    label: 'sheep-1',
  },
]) {
  test(`model: ${reads}`, () => assert.equal(new ModelLabel().of(call), label))
}

test('model: a hundred unlisted names, and then other', () => {
  const models = new ModelLabel()
  const labels = Array.from({ length: 102 }, (_, index) =>
    models.of({ ...unlisted, answerFacts: { model: `m${index}` } }),
  )
  assert.deepEqual(labels.slice(98), ['m98', 'm99', 'other', 'other'])
  assert.equal(models.of({ ...unlisted, answerFacts: { model: 'm7' } }), 'm7')
  assert.equal(models.of(finishedCall()), 'gpt-4o-mini')
})

for (const { what, value, label } of [
  { what: 'of 128 characters stays', value: 'x'.repeat(128), label: 'x'.repeat(128) },
  { what: 'of 129 characters is other', value: 'x'.repeat(129), label: 'other' },
  { what: 'of nothing is other', value: '', label: 'other' },
  { what: 'with half a character is other: all halves are sent as the same', value: 'a\ud800', label: 'other' },
]) {
  test(`a label ${what}`, () => assert.equal(new LabelLimit(1).label(value), label))
}

test('baggage: 200 values of each key, and then other', () => {
  const limits = new BaggageLimits(['tenant', 'team'])
  for (let index = 0; index < 200; index += 1) limits.bounded([`t${index}`, ''])
  assert.deepEqual(limits.bounded(['t200', 'sheep']), ['other', 'sheep'])
  assert.deepEqual(limits.attributes(['other', '']), { tenant: 'other' })
})
