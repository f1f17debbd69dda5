import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readReset, resetOf, untilReset } from '../../../src/resilience/rate-limit/reset.ts'

const date = Date.UTC(2026, 10, 5, 12)

for (const { reads, header, expected } of [
  { reads: 'milliseconds', header: '120ms', expected: 120 },
  { reads: 'seconds with a fraction', header: '1.5s', expected: 1500 },
  { reads: 'minutes and seconds', header: '6m0s', expected: 360_000 },
  { reads: 'hours', header: '1h0m1s', expected: 3_601_000 },
  { reads: 'bare seconds', header: '12', expected: 12_000 },
  { reads: 'seconds since 1970', header: `${date / 1000 + 3}`, expected: 3000 },
  { reads: 'milliseconds since 1970', header: `${date + 3000}`, expected: 3000 },
  { reads: 'a date, of which the rounded second may still come', header: '2026-11-05T12:00:02Z', expected: 3000 },
  { reads: 'a date with a fraction', header: '2026-11-05T12:00:00.250Z', expected: 250 },
  { reads: 'a past date as now', header: '2026-11-05T11:00:00Z', expected: 0 },
  { reads: 'nonsense as absent', header: 'soon', expected: undefined },
  { reads: 'a date of nonsense as absent', header: '2026-99-05T11:00:00Z', expected: undefined },
  { reads: 'nothing as absent', header: undefined, expected: undefined },
])
  test(`a reset: ${reads}`, () => {
    const reset = readReset(header)
    assert.equal(reset && untilReset(reset, date), expected)
  })

for (const { reads, headers, kind, expected } of [
  { reads: 'without a suffix, as requests', headers: { 'x-ratelimit-reset': '7' }, kind: 'requests', expected: 7000 },
  {
    reads: 'without a suffix, not as tokens',
    headers: { 'x-ratelimit-reset': '7' },
    kind: 'tokens',
    expected: undefined,
  },
  {
    reads: "by the IETF's header",
    headers: { ratelimit: '"a";r=9;t=9, "b";r=1;t=4' },
    kind: 'requests',
    expected: 4000,
  },
  { reads: "by the IETF's older header", headers: { 'ratelimit-reset': '5' }, kind: 'requests', expected: 5000 },
  {
    reads: 'by the named header first',
    headers: { 'x-ratelimit-reset': '7', 'x-ratelimit-reset-requests': '2s' },
    kind: 'requests',
    expected: 2000,
  },
] as const)
  test(`a limit is reset ${reads}`, () => {
    const given = new Map<string, string>(Object.entries(headers))
    const reset = resetOf({ status: 200, header: (name) => given.get(name) }, kind)
    assert.equal(reset && untilReset(reset, date), expected)
  })
