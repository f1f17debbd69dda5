import { createRequire } from 'node:module'
import { extname } from 'node:path'
import type { RegisterConfig } from '../config/instrumentation.ts'
import type { Warn } from '../config/settings.ts'
import { readTracing } from '../config/tracing.ts'
import { attempt, complaint } from './attempt.ts'
import { Background } from './background.ts'
import { startContext } from './context.ts'
import type { Flush } from './flush.ts'
import { logToConsole } from './log.ts'
import { startNodeSdk } from './node-sdk.ts'
import { describeProcess } from './resource.ts'

const require = createRequire(import.meta.url)

// Files of their own, as what they bring is much.
const metricsPart = (): typeof import('./metrics.ts') => require(`./metrics${extname(import.meta.filename)}`)
const tracingPart = (): typeof import('./tracing.ts') => require(`./tracing${extname(import.meta.filename)}`)

/** Starts an SDK by the environment, and returns what flushes its exporters. What can't be started is skipped. */
export function startSdk(config: RegisterConfig, warn: Warn): Flush[] {
  const { traces, logs, metricsExporters, logLevel } = config
  const tracing = traces ? readTracing() : undefined
  const needsNodeSdk = logs || (traces && tracing === undefined)
  // The SDK sets the same logger, and warns if one is registered.
  if (!needsNodeSdk) logToConsole(logLevel)

  const resource = describeProcess()
  const background = new Background()
  const byNodeSdk = (): Flush | undefined => {
    try {
      return startNodeSdk({ traces, logs }, resource, background)
    } catch (fault) {
      logToConsole(logLevel)
      warn(complaint('what only @opentelemetry/sdk-node can do', fault))
      return undefined
    }
  }
  const startUsual = (): Flush | undefined => {
    startContext()
    return tracing && tracingPart().startTracing(tracing, resource, background)
  }
  const flushTraces =
    (needsNodeSdk ? byNodeSdk() : undefined) ?? attempt(traces ? 'tracing' : 'context', warn, startUsual)
  const flushMetrics =
    metricsExporters.length > 0
      ? attempt('metrics', warn, () => metricsPart().startMetrics(config, resource, background, warn))
      : undefined

  return [flushTraces, flushMetrics].filter((flush) => flush !== undefined)
}
