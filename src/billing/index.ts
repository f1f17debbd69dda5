/**
 * The billing log: every call is a row in a database, which reports read.
 *
 * @packageDocumentation
 */
export type {
  AnswerFacts,
  Call,
  Destination,
  Expectation,
  LimitType,
  Outcome,
  OutputType,
  Range,
  RateLimit,
  RequestFacts,
  Sink,
  StartedCall,
  StartedExchange,
  TimeoutPhase,
  TraceIds,
  Unit,
  Units,
  Usage,
  UsageGap,
} from '../call.ts'
export { InvalidOptionError } from '../errors.ts'
export type { Money } from '../money.ts'
export {
  type ModelPrices,
  type Prices,
  type PriceTable,
  type ProviderPrices,
  priceTable,
  type TariffPrices,
  type TierPrices,
  type TokenPrices,
} from '../pricing/index.ts'
export { BillingLog, openBillingLog } from './billing-log.ts'
export type { BillingLogOptions } from './billing-log-options.ts'
export type { DatabaseOptions } from './database/connection.ts'
export type { Database } from './database/database.ts'
export { MissingPackageError } from './database/missing-package.ts'
export { openDatabase } from './database/open-database.ts'
export type { Executor, Query } from './database/query.ts'
export { type DatabaseTarget as Target, readTarget, targetName } from './database/target.ts'
export * from './reports/index.ts'
export type { BillingStats, RowResult } from './row-result.ts'
export type { DatabaseKind } from './stores/stores.ts'
export { migrate } from './table/migrate.ts'
export { dropPartitionsBefore } from './table/partitions.ts'
