import * as api from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { Background } from './background.ts'
import { awaitExports, canFlush, exportersOf, exportInBackground } from './exporters.ts'
import type { Flush } from './flush.ts'
import { type SdkPackages, sdkPackage } from './sdk-package.ts'

type LogsPackage = SdkPackages['@opentelemetry/api-logs']

export interface SdkSignals {
  readonly traces: boolean
  readonly logs: boolean
}

/**
 * Starts the SDK for traces and logs; it reads its exporters, samplers and propagators from the environment itself.
 * It is most of what a start costs, so it is for those who asked. Its metrics are left out, they are ours.
 */
export function startTracing({ traces, logs }: SdkSignals, resource: Resource, background: Background): Flush {
  const { NodeSDK } = sdkPackage('@opentelemetry/sdk-node')
  const sdk = new NodeSDK({
    resource,
    autoDetectResources: false,
    metricReaders: [],
    ...(traces ? {} : { spanProcessors: [] }),
    ...(logs ? {} : { logRecordProcessors: [] }),
  })
  sdk.start()
  const flushes = [api.trace.getTracerProvider(), loggerProvider()].map(unwrap).flatMap((provider) => {
    for (const exporter of exportersOf(provider)) exportInBackground(exporter, background)
    return canFlush(provider) ? [awaitExports(provider, background)] : []
  })
  // `NodeSDK` has no flush, and shutting it down would lose what comes after; its providers have one.
  return async () => void (await Promise.allSettled(flushes.map((flush) => flush())))
}

const unwrap = (provider: object): object => (provider as Partial<api.ProxyTracerProvider>).getDelegate?.() ?? provider

/** Logs came into the API with its 1.10, and were a package of their own before. */
function loggerProvider(): object {
  const { logs } = 'logs' in api ? (api as unknown as LogsPackage) : sdkPackage('@opentelemetry/api-logs')
  return logs.getLoggerProvider()
}
