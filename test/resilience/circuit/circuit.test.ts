import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { Circuit, type Trial } from '../../../src/resilience/circuit/circuit.ts'

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

function enter(circuit: Circuit): Trial {
  const trial = circuit.enter()
  assert.notEqual(trial, undefined)
  return trial as Trial
}

function call(circuit: Circuit, outcome: 'succeed' | 'fail' | 'release'): void {
  circuit[outcome](enter(circuit))
}

describe('a circuit', () => {
  test('opens on failures in a row, and a success between them begins anew', () => {
    const circuit = circuitOf()
    for (const outcome of ['fail', 'fail', 'succeed', 'fail', 'fail'] as const) call(circuit, outcome)
    assert.equal(circuit.kind, 'closed')
    call(circuit, 'fail')
    assert.equal(circuit.kind, 'open')
    assert.equal(circuit.enter(), undefined)
  })

  test('lets one probe in per interval, and closes on its success', () => {
    const circuit = circuitOf()
    for (let i = 0; i < 3; i++) call(circuit, 'fail')
    now = 99
    assert.equal(circuit.enter(), undefined)
    now = 100
    const probe = enter(circuit)
    assert.equal(circuit.enter(), undefined)
    circuit.succeed(probe)
    enter(circuit)
    assert.deepEqual(changes, ['open', 'half_open', 'closed'])
  })

  test('opens again on a failed probe, for another interval', () => {
    const circuit = circuitOf()
    for (let i = 0; i < 3; i++) call(circuit, 'fail')
    now = 100
    call(circuit, 'fail')
    now = 199
    assert.equal(circuit.enter(), undefined)
    now = 200
    call(circuit, 'succeed')
    assert.equal(circuit.kind, 'closed')
  })

  test('does not wait for a probe that hangs, nor for one whose caller left', () => {
    const circuit = circuitOf()
    for (let i = 0; i < 3; i++) call(circuit, 'fail')
    now = 100
    enter(circuit)
    now = 200
    call(circuit, 'release')
    enter(circuit)
  })

  test('is closed by a probe that succeeds late, and by nothing that was let in before it opened', () => {
    const circuit = circuitOf()
    const before = enter(circuit)
    for (let i = 0; i < 3; i++) call(circuit, 'fail')
    now = 100
    const probe = enter(circuit)
    for (const outcome of ['succeed', 'release', 'fail'] as const) circuit[outcome](before)
    assert.equal(circuit.enter(), undefined)
    assert.equal(circuit.kind, 'half_open')
    now = 200
    enter(circuit)
    circuit.succeed(probe)
    assert.equal(circuit.kind, 'closed')
  })

  test('goes by the head of a probe whose body nobody reads, but only where nobody does', () => {
    for (const isRead of [false, true]) {
      now = 0
      const circuit = circuitOf()
      for (let i = 0; i < 3; i++) call(circuit, 'fail')
      now = 100
      const probe = enter(circuit)
      circuit.answer(probe)
      if (isRead) circuit.read(probe)
      assert.equal(circuit.enter(), undefined)
      now = 200
      enter(circuit)
      assert.equal(circuit.kind, isRead ? 'half_open' : 'closed')
    }
  })

  test('takes a good answer for a success as long as nobody reads it, and not for longer', () => {
    const circuit = circuitOf()
    for (const outcome of ['fail', 'fail'] as const) call(circuit, outcome)
    const answered = enter(circuit)
    circuit.answer(answered)
    for (const outcome of ['fail', 'fail'] as const) call(circuit, outcome)
    assert.equal(circuit.kind, 'closed')
    circuit.read(answered)
    circuit.release(answered)
    call(circuit, 'fail')
    assert.equal(circuit.kind, 'open')
  })

  test('takes an answer that was never read for a success at the time that it came', () => {
    const circuit = circuitOf()
    call(circuit, 'fail')
    const unread = enter(circuit)
    circuit.answer(unread)
    for (const outcome of ['fail', 'fail'] as const) call(circuit, outcome)
    circuit.succeed(unread)
    assert.equal(circuit.kind, 'closed')
    call(circuit, 'fail')
    assert.equal(circuit.kind, 'open')
  })

  test('is not kept open by requests that were let in before it opened', () => {
    const circuit = circuitOf()
    const all = Array.from({ length: 4 }, () => enter(circuit))
    for (const trial of all.slice(1)) circuit.fail(trial)
    now = 90
    circuit.fail(all[0] as Trial)
    now = 100
    enter(circuit)
  })

  test('opens on the ratio of failures in the window, from the minimum of calls on', () => {
    const circuit = circuitOf({ failures: 1000, failureRatio: { ratio: 0.5, window: 1000, minimum: 10 } })
    for (let i = 0; i < 4; i++) for (const outcome of ['fail', 'succeed'] as const) call(circuit, outcome)
    assert.equal(circuit.kind, 'closed')
    call(circuit, 'succeed')
    call(circuit, 'fail')
    assert.equal(circuit.kind, 'open')
  })

  test('counts answers that nobody reads in the ratio', () => {
    const circuit = circuitOf({ failures: 1000, failureRatio: { ratio: 0.5, window: 1000, minimum: 10 } })
    for (let i = 0; i < 20; i++) circuit.answer(enter(circuit))
    for (let i = 0; i < 19; i++) call(circuit, 'fail')
    assert.equal(circuit.kind, 'closed')
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
