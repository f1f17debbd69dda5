import { context } from '@opentelemetry/api'
import { sdkPackage } from './sdk-package.ts'

/** Registers a context manager if tracing does not: without one, baggage that the application sets is lost. */
export function startContext(): undefined {
  const { AsyncLocalStorageContextManager } = sdkPackage('@opentelemetry/context-async-hooks')
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}
