import { DiagConsoleLogger, DiagLogLevel, diag } from '@opentelemetry/api'
import { registeredGlobals } from './registered-globals.ts'

const levels = new Map(
  Object.entries(DiagLogLevel).filter((entry): entry is [string, DiagLogLevel] => typeof entry[1] === 'number'),
)

/** Prints what the SDK and we have to say, where `OTEL_LOG_LEVEL` is set and nobody else takes it. */
export function logToConsole(name: string | undefined): void {
  if (name === undefined || registeredGlobals().logger) return
  diag.setLogger(new DiagConsoleLogger(), levels.get(name.toUpperCase()) ?? DiagLogLevel.INFO) // as the SDK reads it
}
