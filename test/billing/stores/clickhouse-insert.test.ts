import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clickhouseInsert } from '../../../src/billing/stores/clickhouse/insert.ts'
import { clickhouseLiteral } from '../../../src/billing/stores/clickhouse/literal.ts'
import { nativeBlock } from '../../../src/billing/stores/clickhouse/native-block.ts'
import { type Cell, COLUMNS } from '../../../src/billing/table/columns.ts'
import { presentRow } from '../table/earlier-release.ts'

const withCell = (name: string, cell: Cell) =>
  presentRow().with(
    COLUMNS.findIndex((column) => column.name === name),
    cell,
  )

for (const { value, text } of [
  { value: null, text: 'NULL' },
  { value: true, text: 'true' },
  { value: 1.5, text: '1.5' },
  { value: Number.NaN, text: "'NaN'" },
  { value: new Date(0), text: "'1970-01-01 00:00:00.000'" },
  { value: new Date('1000-01-01'), text: "'1900-01-01 00:00:00.000'" },
  { value: new Date('9999-12-31'), text: "'2299-12-31 23:59:59.999'" },
  { value: "o'n \\", text: "'o\\'n \\\\'" },
]) {
  test(`the literal ${text}`, () => assert.equal(clickhouseLiteral(value), text))
}

for (const { name, cell, must } of [
  { name: 'call_id', cell: 'a', must: 'a UUID' },
  { name: 'call_id', cell: '0000000g-0000-0000-0000-000000000000', must: 'a UUID' },
  { name: 'created_at', cell: 'yesterday', must: 'a time' },
  { name: 'created_at', cell: '1899-12-31T23:59:59Z', must: 'a time' },
  { name: 'stream', cell: 1, must: 'a boolean' },
  { name: 'status_code', cell: 2 ** 31, must: 'an integer of 32 bits' },
  { name: 'latency_ms', cell: 1.5, must: 'an integer of 32 bits' },
  { name: 'prompt_tokens', cell: 2 ** 53, must: 'a whole number' },
  { name: 'cost_usd', cell: '1e15', must: 'an amount' },
]) {
  test(`${cell} is no value of ${name}`, () => {
    assert.throws(() => nativeBlock([presentRow(), withCell(name, cell)]), {
      code: 'ERR_HOLYSHEEP_REFUSED_ROW',
      message: `${name} must be ${must}, got ${JSON.stringify(cell)}`,
    })
  })
}

test('a column that must have a value is never left out', () => {
  assert.throws(() => nativeBlock([withCell('outcome', null)]), { message: 'outcome has no value' })
  assert.throws(() => nativeBlock([[]]), { message: 'call_id has no value' })
})

test('a column without any value is left out', () => {
  assert.equal(nativeBlock([presentRow()]).columns.includes('error_message'), false)
  assert.equal(nativeBlock([presentRow(), withCell('error_message', 'a')]).columns.includes('error_message'), true)
})

test('small batches wait for those of others, large ones do not; the token is that of the rows', async () => {
  const sent = async (rows: Parameters<typeof nativeBlock>[0]) => {
    const statements: string[] = []
    await clickhouseInsert((text) => {
      statements.push(text)
      return Promise.resolve([])
    }, rows)
    const [, token, isAsync] =
      /insert_deduplication_token = '(\w{40})', async_insert = ([01]), wait_for_async_insert = 1\nFORMAT Native$/.exec(
        statements[0] ?? '',
      ) ?? []
    return { token, isAsync, statements: statements.length }
  }
  const rows = Array.from({ length: 1_000 }, presentRow)
  const [small, large] = [await sent(rows.slice(1)), await sent(rows)]
  assert.deepEqual([small.isAsync, large.isAsync, small.statements], ['1', '0', 1])
  assert.equal((await sent(rows)).token, large.token)
  assert.notEqual(small.token, large.token)
})
