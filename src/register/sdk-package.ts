import { createRequire } from 'node:module'

/** What is loaded only where it is asked for, and is not part of the build. */
export interface SdkPackages {
  readonly '@opentelemetry/api-logs': { readonly logs: { getLoggerProvider(): object } }
  readonly '@opentelemetry/exporter-metrics-otlp-grpc': typeof import('@opentelemetry/exporter-metrics-otlp-grpc')
  readonly '@opentelemetry/exporter-trace-otlp-grpc': typeof import('@opentelemetry/exporter-trace-otlp-grpc')
  readonly '@opentelemetry/resources': typeof import('@opentelemetry/resources')
  readonly '@opentelemetry/sdk-node': typeof import('@opentelemetry/sdk-node')
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
