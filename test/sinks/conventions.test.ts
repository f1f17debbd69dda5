import assert from 'node:assert/strict'
import test from 'node:test'
import * as conventions from '@opentelemetry/semantic-conventions/incubating'
import { ATTRIBUTE, METRIC } from '../../src/sinks/names.ts'

const known = new Set<unknown>(Object.values(conventions))

for (const name of [...Object.values(ATTRIBUTE), ...Object.values(METRIC)]) {
  if (name.startsWith('holysheep')) continue
  test(`${name} is a name of the semantic conventions`, () => assert.ok(known.has(name)))
}
