import { diag } from '@opentelemetry/api'
import { apiGlobals } from '../api-globals.ts'
import type { RegisterConfig } from '../config/instrumentation.ts'
import type { Warn } from '../config/settings.ts'
import { readTracing } from '../config/tracing.ts'
import { HolySheepInstrumentation } from '../instrumentation.ts'
import { Background } from './background.ts'
import { startContext } from './context.ts'
import { type Flush, flushAtEnd } from './flush.ts'
import { logToConsole } from './log.ts'
import { startMetrics } from './metrics.ts'
import { startNodeSdk } from './node-sdk.ts'
import { instrumentOtherHosts } from './other-hosts.ts'
import { describeProcess } from './resource.ts'
import { startTracing } from './tracing.ts'
import { createWarn } from './warnings.ts'

/**
 * Starts an SDK with the instrumentations, or joins the one that is registered. Never throws: what can't be started is
 * skipped with a warning, and the application runs.
 */
export function start(config: RegisterConfig, mistakes: readonly string[]): void {
  const warn = createWarn(config.logLevel !== undefined)
  // An SDK was started before us, by another `--import` or by the application.
  const { trace, metrics } = apiGlobals()
  const isFirst = trace === undefined && metrics === undefined
  const flushes = isFirst ? (attempt('the SDK', warn, () => startSdk(config, warn)) ?? []) : []
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
    const part = 'the instrumentation of other hosts'
    attempt(part, warn, () => instrumentOtherHosts(isOurs, (fault) => warn(complaint(part, fault))))
  }
  for (const mistake of mistakes) warn(mistake) // only once there is a log
}

function startSdk(config: RegisterConfig, warn: Warn): Flush[] {
  const { traces, logs, metricsExporters, logLevel } = config
  const tracing = traces && !logs ? readTracing(process.env) : undefined
  const usesNodeSdk = logs || (traces && tracing === undefined)
  // The SDK sets the same logger, and warns if one is registered.
  if (!usesNodeSdk) logToConsole(logLevel)

  const resource = describeProcess()
  const background = new Background()
  const startTraces = () => {
    if (usesNodeSdk) return startNodeSdk({ traces, logs }, resource, background)
    startContext()
    return tracing && startTracing(tracing, resource, background)
  }
  const flushTraces = attempt(traces || logs ? 'tracing' : 'context', warn, startTraces)
  const flushMetrics =
    metricsExporters.length > 0
      ? attempt('metrics', warn, () => startMetrics(config, resource, background, warn))
      : undefined

  return [flushTraces, flushMetrics].filter((flush) => flush !== undefined)
}

function join(hasMetrics: boolean, { logLevel }: RegisterConfig): void {
  logToConsole(logLevel)
  diag.info('opentelemetry-instrumentation-holysheep joins the OpenTelemetry SDK that was started before it')
  if (!hasMetrics) diag.warn('that OpenTelemetry SDK has no metrics: HolySheep calls are only traced')
}

function attempt<T>(part: string, warn: Warn, work: () => T): T | undefined {
  try {
    return work()
  } catch (fault) {
    warn(complaint(part, fault))
    return undefined
  }
}

const complaint = (part: string, fault: unknown): string =>
  `opentelemetry-instrumentation-holysheep goes without ${part}, which could not be started: ${fault}`
