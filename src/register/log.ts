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

/** Prints what the SDK and we have to say, where `OTEL_LOG_LEVEL` is set and nobody else takes it. */
export function logToConsole(level: LogLevel | undefined): void {
  if (level === undefined || apiGlobals().diag !== undefined) return
  diag.setLogger(new DiagConsoleLogger(), LEVELS[level])
}
