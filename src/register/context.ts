import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'

/** Registers a context manager, also where nothing is traced: without one, baggage that the application sets is lost. */
export function startContext(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}
