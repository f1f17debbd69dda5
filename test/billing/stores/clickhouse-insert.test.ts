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

for (const cell of [[], ['a'], { toString: 1, valueOf: 1 }]) {
  for (const { name } of COLUMNS) {
    test(`${JSON.stringify(cell)} is no value of ${name}`, () => {
      assert.throws(() => nativeBlock([presentRow(), withCell(name, cell as unknown as Cell)]), {
        code: 'ERR_HOLYSHEEP_REFUSED_ROW',
        message: `${name} must be a single value, got ${JSON.stringify(cell)}`,
      })
    })
  }
}

/** What is sent for rows, to a server that answers the first statement with a fault, if there is one. */
const sentFor = async (rows: Parameters<typeof nativeBlock>[0], fault?: Error) => {
  const sent: { text: string; settings: Record<string, unknown> }[] = []
  await clickhouseInsert((text, [, settings] = []) => {
    sent.push({ text, settings: settings as Record<string, unknown> })
    return fault && sent.length === 1 ? Promise.reject(fault) : Promise.resolve([])
  }, rows)
  return sent
}

test('small batches wait for those of others, large ones do not; the token is that of the rows', async () => {
  const rows = Array.from({ length: 1_000 }, presentRow)
  const [small, large, again] = [await sentFor(rows.slice(1)), await sentFor(rows), await sentFor(rows)]
  assert.deepEqual(
    [small, large].map((sent) => sent.map(({ settings }) => settings.async_insert)),
    [[1], [0]],
  )
  assert.equal(again[0]?.settings.insert_deduplication_token, large[0]?.settings.insert_deduplication_token)
  assert.notEqual(small[0]?.settings.insert_deduplication_token, large[0]?.settings.insert_deduplication_token)
})

test('small batches of whatever rows are the same statement with the same settings but for the token', async () => {
  const [one, other] = [await sentFor([presentRow()]), await sentFor([withCell('error_message', 'a'), presentRow()])]
  const withoutToken = ({ text, settings: { insert_deduplication_token: _, ...settings } }: (typeof one)[number]) => ({
    text,
    settings,
  })
  assert.deepEqual(one.map(withoutToken), other.map(withoutToken))
  assert.match(one[0]?.text ?? '', /^INSERT INTO holysheep_api_logs \([\w, ]+\) FORMAT Native$/)
})

test('a small batch that is refused for a row, which may be one of another process, is sent again alone', async () => {
  const fault = (code: string) => Object.assign(new Error(code), { code })
  const sent = await sentFor([presentRow()], fault('469'))
  assert.deepEqual(
    sent.map(({ settings }) => settings.async_insert),
    [1, 0],
  )
  await assert.rejects(sentFor([presentRow()], fault('210')), { code: '210' })
})
