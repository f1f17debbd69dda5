import type { Usage } from '../../call.ts'
import { formatUsd, type Money } from '../../money.ts'
import { costOf, type ModelPrice, type PriceTable, tariffFor } from '../../pricing/index.ts'
import type { Database } from '../database/database.ts'
import { compare, type NumericText, percentMore, sumOf } from './figures.ts'
import { logPages, type PagedRow } from './log-pages.ts'
import { bounds, type Period } from './period.ts'
import { type StoredUnits, unitsOf } from './units.ts'

/** The calls of one model at their logged prices and at others. Amounts are exact decimals of USD. */
export interface Repricing {
  /** Canonical name of the model as it is stored; `undefined` for calls without one. */
  readonly model: string | undefined
  /** Calls whose tokens or units are known. */
  readonly calls: number
  /** The cost as it was logged. */
  readonly storedUsd: string
  /** The cost by the given prices. */
  readonly repricedUsd: string
  /** Repriced minus stored. */
  readonly differenceUsd: string
  /** The difference as a part of the stored cost; `undefined` if that is 0. */
  readonly differencePercent: number | undefined
  /** Calls whose cost differs; in a sum, differences may cancel each other out. */
  readonly changed: number
  /** Calls without a price as they are stored. */
  readonly unpricedBefore: number
  /** Calls without a price by the given prices. */
  readonly unpricedNow: number
}

/**
 * Prices every logged call again, by the code that priced it, so that the result is exact for each call.
 * @param prices `priceTable()`, or with your prices.
 * @param period Default: all days.
 * @param pageSize Most rows in memory at a time.
 */
export async function repricing(
  database: Database,
  prices: PriceTable,
  period: Period = {},
  pageSize?: number,
): Promise<readonly Repricing[]> {
  const sums = new Map<string | null, Sum>()
  for await (const row of pricedRows(database, period, pageSize)) {
    // The table may know only the answered or only the requested name.
    const model = prices.find(row.model ?? undefined) ?? prices.find(row.requested_model ?? undefined)
    const sum = sums.get(row.model) ?? emptySum()
    sums.set(row.model, sum)
    add(sum, row.cost_usd, model && costOfRow(model, row))
  }
  const compared = [...sums].sort(([, one], [, other]) => compare(other.stored, one.stored))
  return compared.map(([model, sum]) => repricingOf(model ?? undefined, sum))
}

interface Row extends PagedRow {
  readonly model: string | null
  readonly requested_model: string | null
  readonly prompt_tokens: number | null
  readonly completion_tokens: number | null
  readonly cached_prompt_tokens: number | null
  readonly cache_write_tokens: number | null
  readonly reasoning_tokens: number | null
  readonly cost_usd: NumericText
  readonly provider: string
  readonly service_tier: string | null
  readonly cache_write_1h_tokens: number | null
  readonly audio_prompt_tokens: number | null
  readonly cached_audio_prompt_tokens: number | null
  readonly image_prompt_tokens: number | null
  readonly cached_image_prompt_tokens: number | null
  readonly audio_completion_tokens: number | null
  readonly image_completion_tokens: number | null
  readonly units: StoredUnits
}

/** The parts of the usage, by their columns. */
const PARTS = [
  ['cachedPrompt', 'cached_prompt_tokens'],
  ['cacheWrite', 'cache_write_tokens'],
  ['cacheWrite1h', 'cache_write_1h_tokens'],
  ['audioPrompt', 'audio_prompt_tokens'],
  ['cachedAudioPrompt', 'cached_audio_prompt_tokens'],
  ['imagePrompt', 'image_prompt_tokens'],
  ['cachedImagePrompt', 'cached_image_prompt_tokens'],
  ['reasoning', 'reasoning_tokens'],
  ['audioCompletion', 'audio_completion_tokens'],
  ['imageCompletion', 'image_completion_tokens'],
] as const satisfies readonly (readonly [keyof Usage, keyof Row])[]

const COLUMNS_OF_PRICE = [
  ...[
    'model',
    'requested_model',
    'provider',
    'service_tier',
    'cost_usd',
    'prompt_tokens',
    'completion_tokens',
    'units',
  ],
  ...PARTS.map(([, column]) => column),
]

async function* pricedRows(database: Database, period: Period, pageSize: number | undefined): AsyncGenerator<Row> {
  const [from, end] = bounds(period)
  // Bounded at the start: a busy application adds rows while they are read.
  const [clock] = await database.query<{ now: Date }>(`SELECT ${database.dialect.expressions.now} AS now`)
  const pages = logPages<Row>(database, {
    columns: COLUMNS_OF_PRICE,
    condition: 'total_tokens IS NOT NULL OR units IS NOT NULL OR cost_usd IS NOT NULL',
    from,
    to: period.to === undefined ? (clock?.now ?? end) : end,
    ...(pageSize !== undefined && { pageSize }),
  })
  for await (const page of pages) yield* page
}

/** By the price of its day, its provider and its service tier. */
function costOfRow(model: ModelPrice, row: Row): Money | undefined {
  const { provider, service_tier: serviceTier, created_at: endedAt, units } = row
  const tariff = tariffFor(model, { provider, serviceTier: serviceTier ?? undefined, at: endedAt.getTime() })
  return tariff && costOf(tariff, { usage: usageOf(row), units: unitsOf(units) })
}

function usageOf(row: Row): Usage | undefined {
  if (row.prompt_tokens === null || row.completion_tokens === null) return undefined
  const usage: { -readonly [part in keyof Usage]: Usage[part] } = {
    prompt: row.prompt_tokens,
    completion: row.completion_tokens,
  }
  for (const [part, column] of PARTS) {
    const tokens = row[column]
    if (tokens !== null) usage[part] = tokens
  }
  return usage
}

interface Sum {
  calls: number
  stored: Money
  repriced: Money
  changed: number
  unpricedBefore: number
  unpricedNow: number
}

const emptySum = (): Sum => ({ calls: 0, stored: 0n, repriced: 0n, changed: 0, unpricedBefore: 0, unpricedNow: 0 })

function add(sum: Sum, stored: NumericText, repriced: Money | undefined): void {
  const before = sumOf(stored)
  sum.calls++
  sum.stored += before ?? 0n
  sum.repriced += repriced ?? 0n
  if (before !== repriced) sum.changed++
  if (before === undefined) sum.unpricedBefore++
  if (repriced === undefined) sum.unpricedNow++
}

function repricingOf(model: string | undefined, sum: Sum): Repricing {
  return {
    model,
    calls: sum.calls,
    storedUsd: formatUsd(sum.stored),
    repricedUsd: formatUsd(sum.repriced),
    differenceUsd: formatUsd(sum.repriced - sum.stored),
    differencePercent: percentMore(sum.repriced, sum.stored),
    changed: sum.changed,
    unpricedBefore: sum.unpricedBefore,
    unpricedNow: sum.unpricedNow,
  }
}
