import { context, propagation } from '@opentelemetry/api'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { onFault } from '../../src/guard.ts'
import { HolySheepInstrumentation } from '../../src/index.ts'
import { contextManager, TestReader, TraceparentPropagator, tracing } from '../helpers/sdk.ts'
import type { OwnResults } from './performance.ts'

/** Metrics and traces on, a propagator, a context manager, and every host that the cases call watched. */
export function instrument(): { results(): Promise<OwnResults> } {
  const faults: string[] = []
  onFault((part, fault) => void faults.push(`${part}: ${(fault as Error)?.stack ?? fault}`))
  context.setGlobalContextManager(contextManager())
  propagation.setGlobalPropagator(new TraceparentPropagator())
  const { provider, ended } = tracing()
  const reader = new TestReader()
  const instrumentation = new HolySheepInstrumentation({ hosts: '127.0.0.1,localhost,*.test' })
  instrumentation.setTracerProvider(provider)
  instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }))
  return {
    async results() {
      const points = (await reader.read()).get('holysheep_requests_total') ?? []
      const calls = points.reduce((sum, { value }) => sum + Number(value), 0)
      return { spans: ended.length, calls, faults }
    },
  }
}
