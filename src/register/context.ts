import { context } from '@opentelemetry/api'
import { sdkPackage } from './sdk-package.ts'

/** Registers a context manager, also where nothing is traced: without one, baggage that the application sets is lost. */
export function startContext(): void {
  const { AsyncLocalStorageContextManager } = sdkPackage('@opentelemetry/context-async-hooks')
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}
