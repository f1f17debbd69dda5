import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withValues } from '../../../src/billing/database/placeholders.ts'

test('values are put in their places once, whatever they contain', () => {
  const quoted = (value: unknown) => `'${value}'`
  assert.equal(withValues('SELECT $2, $1, $10', ['$2', '$1', ...Array(8).fill(7)], quoted), "SELECT '$1', '$2', '7'")
})
