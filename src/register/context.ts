import { context } from '@opentelemetry/api'
import { sdkPackage } from './sdk-package.ts'

/** Where no tracing brings it: without one, the baggage that the application sets is lost. */
export function startContext(): undefined {
  const { AsyncLocalStorageContextManager } = sdkPackage('@opentelemetry/context-async-hooks')
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}
