import assert from 'node:assert/strict'
import test from 'node:test'
import type { Database } from '../../src/billing/database/database.ts'
import { causesOf } from '../../src/billing/reports/cause.ts'
import type { LoggedDay } from '../../src/billing/reports/logged-day.ts'
import { reconciliation } from '../../src/billing/reports/reconciliation.ts'
import { CENT, isWithin, parseTolerance } from '../../src/billing/reports/tolerance.ts'
import { postgresDialect } from '../../src/billing/stores/postgres/dialect.ts'
import { causeText } from '../../src/cli/cause-text.ts'
import { parseUsd } from '../../src/money.ts'
import { catalog } from '../../src/pricing/index.ts'

const usd = (text: string) => parseUsd(text) ?? 0n

const logged: LoggedDay = {
  day: '2026-11-01',
  model: 'gpt-4.1',
  calls: 10,
  tokens: 1_000_000,
  estimated: usd('8'),
  reported: undefined,
  unreported: 10,
  unpriced: 0,
  usageMissing: 0,
  expected: undefined,
  expectedCalls: 0,
  unanswered: 0,
  retries: 0,
  priceVersions: ['1'],
}

const invoiced = { cost: usd('10'), requests: undefined, tokens: undefined }

for (const { reads, log = {}, invoice = {}, causes } of [
  {
    reads: 'all tokens known, so it is the price',
    causes: ['price changed: invoiced at 10.00, estimated at 8.00 USD per million tokens'],
  },
  {
    reads: 'a price file that changed that day',
    log: { priceVersions: ['1', '2'] },
    causes: ['price changed: invoiced at 10.00, estimated at 8.00 USD per million tokens, by prices 1 and 2'],
  },
  {
    reads: 'everything that the log lacks, the price not among them',
    log: { unpriced: 2, usageMissing: 1, unanswered: 3 },
    causes: [
      'unpriced model: 2 calls without a price count as 0; a price file can add them',
      'usage missing: the tokens of 1 call are unknown and count as 0',
      'retries billed: 3 attempts without an answer count as 0',
    ],
  },
  {
    reads: 'calls without usage whose expectation explains it',
    log: { usageMissing: 12, expectedCalls: 12, expected: { low: usd('1.5'), expected: usd('1.9'), high: usd('2.5') } },
    causes: [
      'usage missing: the tokens of 12 calls are unknown and count as 0; expected about $1.90 ($1.50 – $2.50), ' +
        'which explains the difference',
    ],
  },
  {
    reads: 'calls without usage of which some have an expectation, which does not explain it',
    log: {
      usageMissing: 1_200,
      expectedCalls: 1_100,
      expected: { low: usd('0.0004'), expected: usd('0.00071'), high: usd('0.002') },
    },
    causes: [
      'usage missing: the tokens of 1,200 calls are unknown and count as 0; ' +
        'expected about $0.00071 ($0.0004 – $0.002) for 1,100 of them',
    ],
  },
  {
    reads: 'what the log lacks does not make an invoice smaller',
    log: { unpriced: 2, usageMissing: 1, unanswered: 3, retries: 1 },
    invoice: { cost: usd('4') },
    causes: ['price changed: invoiced at 4.00, estimated at 8.00 USD per million tokens'],
  },
  {
    reads: 'other requests and other tokens',
    invoice: { requests: 12, tokens: 1_250_000 },
    causes: ['requests differ: 12 invoiced, 10 attempts logged', 'tokens differ: 1,250,000 invoiced, 1,000,000 logged'],
  },
  {
    reads: 'a price that the gateway reported, whatever else is different',
    log: { reported: usd('10'), unreported: 0, usageMissing: 1 },
    causes: [
      'usage missing: the tokens of 1 call are unknown and count as 0',
      'price changed: invoiced at 10.00, estimated at 8.00 USD per million tokens, and the gateway reported the invoiced amount in its answers',
    ],
  },
  {
    reads: 'nothing that could explain it',
    log: { estimated: 0n, tokens: 0 },
    causes: ['unknown: nothing in the log explains it'],
  },
]) {
  test(`a difference: ${reads}`, () => {
    assert.deepEqual(causesOf({ ...logged, ...log }, { ...invoiced, ...invoice }, CENT).map(causeText), causes)
  })
}

/** Answers every statement with these rows. */
const logOf = (rows: readonly object[]): Database => ({
  dialect: postgresDialect,
  query: <Row>() => Promise.resolve([...rows] as Row[]),
  transaction: () => Promise.reject(new Error('nothing is to be changed')),
  close: () => Promise.resolve(),
})

const row = (day: string, model: string, estimated: string) => ({
  ...{ day, model, calls: '1', tokens: '10', estimated, reported: null, unreported: '1', unpriced: '0' },
  ...{ expected: null, expected_low: null, expected_high: null, expected_calls: '0' },
  ...{ usage_missing: '0', unanswered: '0', retries: '0', price_version: '1' },
})

const line = (day: string, costUsd: string, model = 'gpt-4.1') => ({ day, model, costUsd })

test('days that begin at another hour: the model agrees over all of them', async () => {
  const log = logOf([row('2026-11-01', 'gpt-4.1', '5'), row('2026-11-02', 'gpt-4.1', '3')])
  const invoice = [line('2026-11-01', '4'), line('2026-11-02', '3'), line('2026-11-03', '1')]
  const { lines, total } = await reconciliation(log, invoice, { prices: catalog })
  assert.deepEqual(
    lines.map(({ agrees, causes }) => [agrees, causes.map(({ kind }) => kind)]),
    [
      [false, ['other_days']],
      [true, []],
      [false, ['other_days']],
    ],
  )
  assert.equal(total.differenceUsd, '0')
})

test('all names of a model are one line, in the log and on the invoice', async () => {
  const log = logOf([row('2026-11-01', 'gpt-4.1', '1'), row('2026-11-01', 'openai/gpt-4.1', '2')])
  const invoice = [line('2026-11-01', '1.5', 'GPT-4.1'), line('2026-11-01', '1.5', 'gpt-4.1-2025-04-14')]
  const { lines } = await reconciliation(log, invoice, { prices: catalog })
  assert.deepEqual(
    lines.map(({ model, calls, differenceUsd, agrees }) => ({ model, calls, differenceUsd, agrees })),
    [{ model: 'gpt-4.1', calls: 2, differenceUsd: '0', agrees: true }],
  )
})

test('the expectations of all names of a model are summed', async () => {
  const missing = { estimated: null, unreported: '0', usage_missing: '1', expected_calls: '1' }
  const log = logOf([
    { ...row('2026-11-01', 'gpt-4.1', '0'), ...missing, expected: '0.2', expected_low: '0.1', expected_high: '0.3' },
    {
      ...row('2026-11-01', 'openai/gpt-4.1', '0'),
      ...missing,
      expected: '0.1',
      expected_low: '0.1',
      expected_high: '0.15',
    },
  ])
  const { lines } = await reconciliation(log, [line('2026-11-01', '0.45')], { prices: catalog })
  assert.deepEqual(
    lines.flatMap(({ causes }) => causes.map(causeText)),
    [
      'usage missing: the tokens of 2 calls are unknown and count as 0; expected about $0.30 ($0.20 – $0.45), ' +
        'which explains the difference',
    ],
  )
})

test('lines outside the asked days are left out', async () => {
  const { lines } = await reconciliation(logOf([]), [line('2026-11-01', '1'), line('2026-11-02', '1')], {
    prices: catalog,
    to: '2026-11-01',
  })
  assert.deepEqual(
    lines.map(({ day }) => day),
    ['2026-11-01'],
  )
})

for (const { text, difference, amount, within } of [
  { text: '0.01', difference: '0.01', amount: '5', within: true },
  { text: '0.01', difference: '-0.010000000001', amount: '5', within: false },
  { text: '1%', difference: '0.05', amount: '5', within: true },
  { text: '1%', difference: '-0.050000000001', amount: '5', within: false },
  { text: '0', difference: '0', amount: '0', within: true },
  { text: '50%', difference: '1', amount: '0', within: false },
]) {
  test(`a tolerance of ${text} of ${amount} USD ${within ? 'allows' : 'does not allow'} ${difference}`, () => {
    const tolerance = parseTolerance(text)
    assert.ok(tolerance)
    assert.equal(isWithin(usd(difference), usd(amount), tolerance), within)
  })
}

for (const text of ['', '-1', 'x', '%', '1 %%']) {
  test(`${JSON.stringify(text)} is no tolerance`, () => assert.equal(parseTolerance(text), undefined))
}
