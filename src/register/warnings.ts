import { diag } from '@opentelemetry/api'
import type { Warn } from '../config/settings.ts'

/** Prints each warning once: as a warning of Node's, or to the OpenTelemetry log if `OTEL_LOG_LEVEL` is set. */
export function createWarn(isLogging: boolean): Warn {
  const said = new Set<string>()
  return (message) => {
    if (said.has(message)) return
    said.add(message)
    if (isLogging) diag.warn(message)
    else process.emitWarning(message, 'HolySheepOtelWarning')
  }
}
