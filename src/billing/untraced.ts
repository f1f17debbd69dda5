import { context, createContextKey } from '@opentelemetry/api'
import type { Database } from './database/database.ts'

/** As the SDK knows it (`suppressTracing` of @opentelemetry/core). */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/**
 * Runs `work` without tracing: an instrumentation of the driver would make spans of the log's statements, with the values in
 * them where those are literals.
 */
export function untraced<T>(work: () => T): T {
  return context.with(context.active().setValue(SUPPRESSED, true), work)
}

/** The same database, whose statements are not traced. */
export function untracedDatabase(database: Database): Database {
  return {
    dialect: database.dialect,
    query: (text, values) => untraced(() => database.query(text, values)),
    transaction: (work) => untraced(() => database.transaction(work)),
    close: () => untraced(() => database.close()),
  }
}
