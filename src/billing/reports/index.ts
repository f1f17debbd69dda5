export type { Cause } from './cause.ts'
export { type DearCall, type DearestCallsOptions, dearestCalls } from './dearest-calls.ts'
export type { InvoiceLine } from './invoice.ts'
export type { Period } from './period.ts'
export {
  type ReconciledLine,
  type ReconciledTotal,
  type Reconciliation,
  type ReconciliationOptions,
  reconciliation,
} from './reconciliation.ts'
export { type Repricing, repricing } from './repricing.ts'
export { SPENDING_KEYS, type Spending, type SpendingKey, type SpendingOptions, spending } from './spending.ts'
export { CENT, parseTolerance, type Tolerance } from './tolerance.ts'
