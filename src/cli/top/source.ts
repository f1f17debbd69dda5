import { METRIC } from '../../sinks/names.ts'
import type { Application } from './application.ts'

/** Where applications' numbers are read. */
export interface Source {
  /** As of the last read. */
  readonly applications: readonly Application[]
  /** Reads once more. What fails is a fault of its applications. */
  read(): Promise<void>
}

/** What is read: a page or a Prometheus may have much more. */
export const READ_METRICS: readonly string[] = [
  METRIC.buildInfo,
  METRIC.requests,
  METRIC.requestsInFlight,
  `${METRIC.requestDuration}_bucket`,
  `${METRIC.timeToFirstToken}_bucket`,
  METRIC.rateLimited,
  METRIC.rateLimitRemaining,
  METRIC.rateLimitLimit,
  METRIC.tokens,
  METRIC.cost,
  METRIC.unpricedRequests,
  METRIC.usageMissing,
  METRIC.unmeteredCost,
]
