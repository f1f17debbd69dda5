import * as api from '@opentelemetry/api'
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
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
 * Starts the SDK for traces and logs, which reads its exporters, samplers and propagators from the environment. It loads
 * all that there are, so it is there only for logs and for what `readTracing` leaves to it. Metrics are ours.
 */
export function startNodeSdk({ traces, logs }: SdkSignals, resource: Resource, background: Background): Flush {
  const { NodeSDK } = sdkPackage('@opentelemetry/sdk-node')
  const { defaultResource } = sdkPackage('@opentelemetry/resources')
  const sdk = new NodeSDK({
    resource: resource.merge(resourceFromAttributes(itself(defaultResource()))),
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
  // `NodeSDK` has no flush, and after a shutdown later data would be lost; its providers can flush.
  return async () => void (await Promise.allSettled(flushes.map((flush) => flush())))
}

/** What it says of itself: it may be of another line than the SDK that we bring. */
const itself = ({ attributes }: Resource): api.Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => name.startsWith('telemetry.sdk.')))

const unwrap = (provider: object): object => (provider as Partial<api.ProxyTracerProvider>).getDelegate?.() ?? provider

/** Logs are part of the API since 1.10, and were a separate package before. */
function loggerProvider(): object {
  const { logs } = 'logs' in api ? (api as unknown as LogsPackage) : sdkPackage('@opentelemetry/api-logs')
  return logs.getLoggerProvider()
}
