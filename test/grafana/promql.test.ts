import assert from 'node:assert/strict'
import test from 'node:test'
import { metricNames, syntaxErrors } from '../helpers/promql.ts'

for (const { reads, expression, names } of [
  { reads: 'a plain name', expression: 'up', names: ['up'] },
  { reads: 'no label, function or modifier', expression: 'sum by (le) (rate(a{b="c"}[5m] offset 1d))', names: ['a'] },
  { reads: 'every name once', expression: 'a / a > on () group_left () job:b', names: ['a', 'job:b'] },
  { reads: 'a quoted name', expression: '{"gen_ai.client.token.usage", a="b"}', names: ['gen_ai.client.token.usage'] },
  { reads: 'a name that is matched', expression: '{__name__="a", b=~"c"}', names: ['a'] },
  { reads: 'none in a constant', expression: 'vector(5)', names: [] },
])
  test(`names of metrics: ${reads}`, () => {
    assert.deepEqual(metricNames(expression), names)
    assert.deepEqual(syntaxErrors(expression), [])
  })

for (const expression of ['a{', 'rate(a[5m]', 'sum(a))', 'a b', 'unknown_function(a)', 'rate(a[$__rate_interval])'])
  test(`it is an error: ${expression}`, () => assert.notDeepEqual(syntaxErrors(expression), []))
