import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { Circuit } from '../../src/resilience/circuit.ts'

const limits = { failures: 3, failureRatio: undefined, probeInterval: 100 }

let now = 0
let changes: string[] = []
beforeEach(() => {
  now = 0
  changes = []
})
const circuitOf = (options: object = {}) =>
  new Circuit(
    { ...limits, ...options },
    () => now,
    (to) => changes.push(to),
  )

function call(circuit: Circuit, outcome: 'succeed' | 'fail' | 'release'): boolean {
  const isIn = circuit.enter()
  if (isIn) circuit[outcome]()
  return isIn
}

describe('a circuit', () => {
  test('opens on failures in a row, and a success between them begins anew', () => {
    const circuit = circuitOf()
    for (const outcome of ['fail', 'fail', 'succeed', 'fail', 'fail'] as const) call(circuit, outcome)
    assert.equal(circuit.kind, 'closed')
    call(circuit, 'fail')
    assert.equal(circuit.kind, 'open')
    assert.equal(circuit.enter(), false)
  })

  test('lets one probe in per interval, and closes on its success', () => {
    const circuit = circuitOf()
    for (let i = 0; i < 3; i++) call(circuit, 'fail')
    now = 99
    assert.equal(circuit.enter(), false)
    now = 100
    assert.equal(circuit.enter(), true)
    assert.equal(circuit.enter(), false)
    circuit.succeed()
    assert.equal(circuit.enter(), true)
    assert.deepEqual(changes, ['open', 'half_open', 'closed'])
  })

  test('opens again on a failed probe, for another interval', () => {
    const circuit = circuitOf()
    for (let i = 0; i < 3; i++) call(circuit, 'fail')
    now = 100
    call(circuit, 'fail')
    now = 199
    assert.equal(circuit.enter(), false)
    now = 200
    assert.equal(call(circuit, 'succeed'), true)
    assert.equal(circuit.kind, 'closed')
  })

  test('does not wait for a probe that hangs, nor for one whose caller left', () => {
    const circuit = circuitOf()
    for (let i = 0; i < 3; i++) call(circuit, 'fail')
    now = 100
    assert.equal(circuit.enter(), true)
    now = 200
    assert.equal(call(circuit, 'release'), true)
    assert.equal(circuit.enter(), true)
  })

  test('is not kept open by requests that were let in before it opened', () => {
    const circuit = circuitOf()
    for (let i = 0; i < 4; i++) circuit.enter()
    for (let i = 0; i < 3; i++) circuit.fail()
    now = 90
    circuit.fail()
    now = 100
    assert.equal(circuit.enter(), true)
  })

  test('opens on the ratio of failures in the window, from the minimum of calls on', () => {
    const circuit = circuitOf({ failures: 1000, failureRatio: { ratio: 0.5, window: 1000, minimum: 10 } })
    for (let i = 0; i < 4; i++) for (const outcome of ['fail', 'succeed'] as const) call(circuit, outcome)
    assert.equal(circuit.kind, 'closed')
    call(circuit, 'succeed')
    call(circuit, 'fail')
    assert.equal(circuit.kind, 'open')
  })

  test('forgets what lies before the window', () => {
    const circuit = circuitOf({ failures: 1000, failureRatio: { ratio: 0.5, window: 1000, minimum: 10 } })
    for (let i = 0; i < 9; i++) call(circuit, 'fail')
    now = 1500
    for (let i = 0; i < 9; i++) call(circuit, 'succeed')
    call(circuit, 'fail')
    assert.equal(circuit.kind, 'closed')
  })
})
