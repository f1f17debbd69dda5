import assert from 'node:assert/strict'
import test from 'node:test'
import * as conventions from '@opentelemetry/semantic-conventions/incubating'
import { ATTRIBUTE, METRIC } from '../../src/sinks/names.ts'
import { LATEST_ATTRIBUTE } from '../../src/sinks/span/latest-conventions.ts'

const known = new Set<unknown>(Object.values(conventions))

for (const name of [...Object.values(ATTRIBUTE), ...Object.values(METRIC)]) {
  if (name.startsWith('holysheep')) continue
  test(`${name} is a name of the semantic conventions`, () => assert.ok(known.has(name)))
}

for (const name of Object.values(LATEST_ATTRIBUTE)) {
  // Once a release has it, it belongs to `ATTRIBUTE`.
  test(`${name} is not in a release of the semantic conventions yet`, () => assert.ok(!known.has(name)))
}
