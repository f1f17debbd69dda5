import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import * as stableConventions from '@opentelemetry/semantic-conventions'
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

const page = readFileSync('docs/compatibility.md', 'utf8')
const stable = new Set<unknown>(Object.values(stableConventions))
const emitted = [...Object.values(ATTRIBUTE), ...Object.values(METRIC)].filter((name) => !name.startsWith('holysheep'))

/** The names that the page lists under a status; `a.{b,c}` is two of them. */
function listed(status: string): readonly string[] {
  const [, row = ''] = new RegExp(`^\\| ${status} +\\| (.*)\\|$`, 'm').exec(page) ?? []
  return Array.from(row.matchAll(/`([^`{]+)(?:\{([^}]+)\})?`/g), ([, start = '', ends = '']) =>
    ends.split(',').map((end) => start + end),
  ).flat()
}

test('the page about compatibility has each name under its status', () => {
  const [yes, no] = [true, false].map((isStable) => emitted.filter((name) => stable.has(name) === isStable).toSorted())
  assert.deepEqual(listed('stable').toSorted(), yes)
  assert.deepEqual(listed('development').toSorted(), no)
})

test('the page about compatibility names the release of the conventions', () => {
  const { version } = JSON.parse(readFileSync('node_modules/@opentelemetry/semantic-conventions/package.json', 'utf8'))
  assert.ok(page.includes(`conventions ${version},`), version)
})
