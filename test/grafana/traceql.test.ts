import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { traceQueries } from '../helpers/trace-queries.ts'
import { syntaxErrors } from '../helpers/traceql.ts'

const queries = traceQueries()

test('every query for traces is TraceQL, and no variable is left in it', () => {
  for (const where of [/^latency, "/, /^limits, link of "/, /^docs\/runbooks\.md$/, /^holysheep-otel doctor$/])
    assert.ok(
      queries.some((query) => where.test(query.where)),
      `none was found in ${where}`,
    )
  for (const { where, query } of queries) {
    assert.deepEqual(syntaxErrors(query), [], where)
    assert.doesNotMatch(query, /\$/, where)
  }
})

test('the runbooks mark all of their TraceQL as such', () => {
  const text = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8')
  const unmarked = [...text.matchAll(/^```\n(.*?)^```$/gms)].map(([, block = '']) => block)
  assert.deepEqual(
    unmarked.filter((block) => block.startsWith('{')),
    [],
  )
})
