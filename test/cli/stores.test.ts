import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDatabase, readTarget, targetName } from '../../src/billing/index.ts'
import { type LogTarget, logTargets } from './log-targets.ts'
import { fillLog, type LoggedCall } from './logged-calls.ts'
import { runCommand } from './terminal.ts'

const chat = { tokens: [1000, 500], cost: '0.012' } as const

/** What could come out differently: times at the end of a month, order, NULL, JSON, letters of every kind. */
const calls: readonly LoggedCall[] = [
  { at: '2026-09-15T12:00:00Z', model: 'gpt-4.1', ...chat, labels: { tenant: 'acme' } },
  { at: '2026-10-31T23:59:59.999999Z', model: 'gemini-2.5-flash', tokens: [1, 0], cost: '0.0000025' },
  { at: '2026-11-01T00:00:00Z', model: 'gpt-4.1', ...chat, latencyMs: 100, labels: { tenant: 'Bolt' } },
  { at: '2026-11-01T00:00:00.001Z', model: 'gpt-4.1', ...chat, latencyMs: 101, labels: { tenant: 'bolt' } },
  { at: '2026-11-01T01:00:00Z', model: 'gpt-4.1', outcome: 'timeout', latencyMs: 60_000, labels: { team: 'a' } },
  { at: '2026-11-01T01:01:00Z', model: 'GPT-4.1', ...chat, attempt: 1, labels: { tenant: 'o\'n\\e "🐑"', 'x y': 'z' } },
  { at: '2026-11-01T02:00:00Z', model: 'gpt-4.1 ', tokens: [10, 5], cost: '999999999999999.999999999999' },
  {
    at: '2026-11-02T03:00:00.12Z',
    model: 'gpt-4.1',
    ...chat,
    reported: '0.02',
    priceVersion: '2',
    serviceTier: 'flex',
  },
  { at: '2026-11-02T04:00:00Z', model: 'mystery', tokens: [100, 100], unpriced: true },
  { at: '2026-11-02T04:00:00Z', model: 'зебра', tokens: [9_000_000_000, 1], cost: '0.3', traceId: 'a'.repeat(32) },
  { at: '2026-11-02T05:00:00Z', model: 'claude', usageGap: 'not_sent', expected: ['0.0021', '0.0032', '0.0049'] },
  { at: '2026-11-02T06:00:00Z', model: 'painter', cost: '0.08', units: { search: 1.5, image: 2, character: 1000 } },
]

const folder = mkdtempSync(join(tmpdir(), 'holysheep-stores-'))
const invoice = join(folder, 'invoice.csv')
writeFileSync(invoice, 'day,model,cost\n2026-11-01,gpt-4.1,0.036\n2026-11-02,gpt-4.1,0.02\n2026-11-02,mystery,5\n')

const emptyLog = ['billing report', 'billing migrate', 'billing migrate', 'billing top', 'billing verify --json']
const fullLog = [
  ...['model', 'day', 'tenant', 'endpoint', 'month'].map((by) => `billing report --by ${by}`),
  'billing report --by tenant --json',
  'billing report --by month --from 2026-10-31 --to 2026-11-01 --format csv',
  ...["x'--", 'x y', 'a"b\\c', '$1'].map((label) => [
    'billing',
    'report',
    '--by',
    'tenant',
    '--label',
    label,
    '--json',
  ]),
  'billing top --limit 7',
  'billing top --json',
  `billing reconcile --invoice ${invoice}`,
  `billing reconcile --invoice ${invoice} --json --from 2026-10-01 --to 2026-11-30`,
  'billing verify',
  'billing verify --from 2026-11-02 --json',
  'billing prune --before 2026-11-01 --dry-run',
  'billing prune --before 2026-11-01 --json',
  'billing prune --before 2026-11-01',
  'billing report --by month --json',
]

/** What every command prints about one log, which is called LOG. */
async function transcript({ url }: LogTarget): Promise<readonly object[]> {
  const sessions: object[] = []
  const run = async (line: string | readonly string[]) => {
    const { code, stdout, stderr } = await runCommand(line, { env: { HOLYSHEEP_OTEL_BILLING: url } })
    const named = (text: string) => text.replaceAll(targetName(readTarget(url)), 'LOG')
    sessions.push({ line, code, stdout: named(stdout), stderr: named(stderr) })
  }
  for (const line of emptyLog) await run(line)
  const database = await openDatabase(url)
  await fillLog(database, calls)
  await database.close()
  for (const line of fullLog) await run(line)
  return sessions
}

const [first, ...others] = logTargets.filter(({ skip }) => !skip)

test('every command prints the same about every database, byte by byte', {
  skip: others.length === 0 && 'there are not two databases to compare',
}, async (context) => {
  context.after(() => rmSync(folder, { recursive: true }))
  const transcripts = await Promise.all(
    [first, ...others].map(async (entry) => {
      const target = await entry?.start()
      if (target === undefined) return []
      context.after(() => target.remove())
      return transcript(target)
    }),
  )
  assert.equal(transcripts[0]?.length, emptyLog.length + fullLog.length)
  for (const [index, other] of transcripts.slice(1).entries()) {
    assert.deepEqual(other, transcripts[0], `${others[index]?.name} and ${first?.name}`)
  }
})
