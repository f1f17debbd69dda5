import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareWithLedger, describeCheck, type LedgerFacts } from '../../demo/ledger-check.ts'
import { readSamples } from '../../src/cli/samples/prometheus-text.ts'
import { SampleSet } from '../../src/cli/samples/sample-set.ts'

const ledger: LedgerFacts = {
  requests: 3,
  answers: (which) => [200, 429, 500].filter(which).length,
  totals: { prompt: 1000, completion: 20 },
}
const metrics = `
holysheep_requests_total{status_code="200"} 1
holysheep_requests_total{status_code="429"} 1
holysheep_requests_total{status_code="500"} 1
holysheep_rate_limit_total{limit_type="requests"} 1
holysheep_server_error_total{status_code="500"} 1
holysheep_tokens_total{token_type="prompt"} 1000
holysheep_tokens_total{token_type="completion"} 20
`
const check = (text: string) => describeCheck(compareWithLedger(ledger, new SampleSet(readSamples(text))))

test('the check says so where all agrees', () => {
  const text =
    'The gateway received 3 requests and sent 1,000 prompt + 20 completion tokens; the metrics say the same ✓'
  assert.deepEqual(check(metrics), { agrees: true, text })
})

test('the check names each number that differs', () => {
  const { agrees, text } = check(metrics.replace('} 1000', '} 999').replace(/holysheep_server.*\n/, ''))
  assert.equal(agrees, false)
  assert.deepEqual(text.split('\n').slice(1), [
    '  prompt tokens: 1,000 by the gateway, 999 by the metrics',
    '  answers 5xx: 1 by the gateway, 0 by the metrics',
  ])
})

test('the check fails where the instrumentation swallowed a fault', () => {
  assert.equal(check(`${metrics}holysheep_instrumentation_errors_total{part="wire"} 1`).agrees, false)
})
