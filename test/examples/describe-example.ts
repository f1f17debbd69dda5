import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SampleSet } from '../../src/cli/samples/sample-set.ts'
import { type Example, type ExampleOptions, startExample } from './example.ts'
import { checkMetrics, spansOfCalls } from './telemetry.ts'

export interface Expected extends ExampleOptions {
  readonly model: string
  /** How many of the README's calls are streamed. Default: none. */
  readonly streams?: number
  /** Why it can't run here. */
  readonly missing?: string | undefined
}

/** What a further test may look at, once the README's commands have been entered. */
export interface Asked {
  readonly example: Example
  /** What each call printed. */
  readonly printed: readonly string[]
  readonly scrape: SampleSet
}

type Special = (asked: () => Asked) => void

/** Follows the README of an example and checks what every example has to show; then what is special about this one. */
export function describeExample(
  name: string,
  { model, streams = 0, missing, ...options }: Expected,
  special?: Special,
): void {
  describe(`examples/${name}`, { skip: missing ?? false }, () => {
    let example: Example | undefined
    let asked: Asked
    before(async () => {
      example = await startExample(name, options)
      asked = { example, printed: await example.ask(), scrape: await example.look() }
    })
    after(() => example?.end())

    test('each command of its README has an answer of the model', () => {
      assert.ok(asked.printed.length > 0)
      for (const text of asked.printed) assert.match(text, /🐑/u)
      const { answers } = asked.example.gateway.ledger
      assert.equal(answers.filter(({ stream }) => stream).length, streams)
    })
    test('its metrics have the calls, tokens and cost of the ledger', () => {
      checkMetrics(asked.example, model, asked.scrape)
    })
    test('each call has one span', async () => {
      const spans = await spansOfCalls(asked.example)
      assert.deepEqual(
        spans.map((span) => span.name),
        asked.example.gateway.ledger.requests.map(() => `chat ${model}`),
      )
    })
    special?.(() => asked)
    test('neither the prompt nor the answer is in what is exported', () => {
      const { bodies } = asked.example.receiver
      assert.ok(bodies.length > 0)
      for (const body of bodies) assert.doesNotMatch(body, /sky blue|🐑/u)
    })
  })
}
