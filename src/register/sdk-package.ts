import { createRequire } from 'node:module'

/** What we use of each SDK package. */
export interface SdkPackages {
  readonly '@opentelemetry/api-logs': { readonly logs: { getLoggerProvider(): object } }
  readonly '@opentelemetry/context-async-hooks': typeof import('@opentelemetry/context-async-hooks')
  readonly '@opentelemetry/core': typeof import('@opentelemetry/core')
  readonly '@opentelemetry/exporter-metrics-otlp-grpc': typeof import('@opentelemetry/exporter-metrics-otlp-grpc')
  readonly '@opentelemetry/exporter-metrics-otlp-http': typeof import('@opentelemetry/exporter-metrics-otlp-http')
  readonly '@opentelemetry/exporter-metrics-otlp-proto': typeof import('@opentelemetry/exporter-metrics-otlp-proto')
  readonly '@opentelemetry/exporter-prometheus': typeof import('@opentelemetry/exporter-prometheus')
  readonly '@opentelemetry/exporter-trace-otlp-grpc': typeof import('@opentelemetry/exporter-trace-otlp-grpc')
  readonly '@opentelemetry/exporter-trace-otlp-http': typeof import('@opentelemetry/exporter-trace-otlp-http')
  readonly '@opentelemetry/exporter-trace-otlp-proto': typeof import('@opentelemetry/exporter-trace-otlp-proto')
  readonly '@opentelemetry/resources': typeof import('@opentelemetry/resources')
  readonly '@opentelemetry/sdk-metrics': typeof import('@opentelemetry/sdk-metrics')
  readonly '@opentelemetry/sdk-node': typeof import('@opentelemetry/sdk-node')
  readonly '@opentelemetry/sdk-trace': typeof import('@opentelemetry/sdk-trace')
}

const SDK = '@opentelemetry/sdk-node'
const require = createRequire(import.meta.url)

/**
 * Loads a package of the SDK synchronously at its first use: the application's first call may follow immediately. The
 * SDK's dependencies are resolved from the SDK, which pins them: resolved from here they could be another version, or
 * missing with package managers that do not hoist.
 */
export function sdkPackage<Name extends keyof SdkPackages>(name: Name): SdkPackages[Name] {
  return name === SDK ? require(SDK) : createRequire(require.resolve(SDK))(name)
}
