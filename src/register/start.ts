import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { diag } from '@opentelemetry/api'
import { apiGlobals } from '../api-globals.ts'
import type { RegisterConfig } from '../config/instrumentation.ts'
import { HolySheepInstrumentation } from '../instrumentation.ts'
import { attempt } from './attempt.ts'
import { flushAtEnd } from './flush.ts'
import { logToConsole } from './log.ts'
import { instrumentOtherHosts } from './other-hosts.ts'
import { createWarn } from './warnings.ts'

const require = createRequire(import.meta.url)

/** Loaded only where there is no other SDK. */
const ownSdk = (): typeof import('./sdk.ts') => require(`./sdk${extname(import.meta.filename)}`)

/**
 * Starts an SDK with the instrumentations, or joins the one that is registered. Never throws: what can't be started is
 * skipped with a warning, and the application runs.
 */
export function start(config: RegisterConfig, mistakes: readonly string[]): void {
  const warn = createWarn(config.logLevel !== undefined)
  // An SDK was started before us, by another `--import` or by the application.
  const { trace, metrics } = apiGlobals()
  const isFirst = trace === undefined && metrics === undefined
  const flushes = isFirst ? (attempt('the SDK', warn, () => ownSdk().startSdk(config, warn)) ?? []) : []
  if (!isFirst) join(metrics !== undefined, config)

  const ours = config.holySheepEnabled
    ? attempt('the instrumentation', warn, () => new HolySheepInstrumentation({}, warn))
    : undefined
  // Before all others: it hands them the calls that have just ended.
  if (ours !== undefined && (flushes.length > 0 || ours.hasBilling))
    flushes.unshift(async () => void (await ours.flush()))
  // If metrics are only scraped, there is nothing to flush and no reason to listen for signals.
  if (flushes.length > 0) flushAtEnd(flushes)
  const isOurs = (origin: string, path: string): boolean => ours?.watches(origin, path) ?? false
  // Another SDK has its own HTTP instrumentation, and without an exporter it would record for nothing.
  if (isFirst && config.undiciEnabled && (config.traces || config.metricsExporters.length > 0)) {
    instrumentOtherHosts(isOurs, warn)
  }
  for (const mistake of mistakes) warn(mistake) // only once there is a log
}

function join(hasMetrics: boolean, { logLevel }: RegisterConfig): void {
  logToConsole(logLevel)
  diag.info('opentelemetry-instrumentation-holysheep joins the OpenTelemetry SDK that was started before it')
  if (!hasMetrics) diag.warn('that OpenTelemetry SDK has no metrics: HolySheep calls are only traced')
}
