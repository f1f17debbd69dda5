import { DiagConsoleLogger, DiagLogLevel, diag } from '@opentelemetry/api'
import { apiGlobals } from '../api-globals.ts'
import type { LogLevel } from '../config/instrumentation.ts'

const LEVELS: Readonly<Record<LogLevel, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
}

/** Prints diagnostics of the SDK and of this package, if `OTEL_LOG_LEVEL` is set and no logger is registered. */
export function logToConsole(level: LogLevel | undefined): void {
  if (level === undefined || apiGlobals().diag !== undefined) return
  diag.setLogger(new DiagConsoleLogger(), LEVELS[level])
}
