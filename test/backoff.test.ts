import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoff } from '../src/backoff.ts'

const limits = { base: 100, cap: 1000 }

for (const { reads, attempt, random, expected } of [
  { reads: 'the first wait is up to the base', attempt: 0, random: 0.5, expected: 50 },
  { reads: 'it doubles', attempt: 2, random: 0.5, expected: 200 },
  { reads: 'it may be nothing at all', attempt: 2, random: 0, expected: 0 },
  { reads: 'it is capped', attempt: 60, random: 0.999, expected: 999 },
])
  test(`backoff: ${reads}`, () =>
    assert.equal(
      backoff(attempt, limits, () => random),
      expected,
    ))
