import type { Instrumentation } from '@opentelemetry/instrumentation'
import type { CandidateName } from '../candidates.ts'
import { BEFORE, OURS } from '../packages.ts'
import { type Sdk, startSdk } from './sdk.ts'

/** Starts the SDK with a candidate. */
export function instrument(candidate: CandidateName, load: NodeJS.Require, origin: string): Sdk {
  const sdk = startSdk(load, instrumentationsOf(candidate, load, origin))
  if (candidate === 'openlit') startOpenLit(load)
  return sdk
}

function instrumentationsOf(candidate: CandidateName, load: NodeJS.Require, origin: string): Instrumentation[] {
  const ours = (name = OURS, host = new URL(origin).host) => {
    const { HolySheepInstrumentation } = load(name)
    return new HolySheepInstrumentation({ hosts: host })
  }
  const undici = () => new (load('@opentelemetry/instrumentation-undici').UndiciInstrumentation)()
  switch (candidate) {
    case 'none':
    case 'none again':
    case 'openlit':
      return []
    case 'ours':
    case 'ours again':
    case 'ours, resilient':
      return [ours()]
    case 'before':
      return [ours(BEFORE)]
    case 'ours elsewhere':
      return [ours(OURS, 'api.holysheep.ai')]
    case 'undici':
      return [undici()]
    case 'ours + undici':
      return [undici(), ours()]
    case 'contrib':
      return [new (load('@opentelemetry/instrumentation-openai').OpenAIInstrumentation)()]
    case 'traceloop':
      return [new (load('@traceloop/instrumentation-openai').OpenAIInstrumentation)()]
  }
}

/** OpenLIT is started beside an SDK, not by it. */
function startOpenLit(load: NodeJS.Require): void {
  const { trace }: typeof import('@opentelemetry/api') = load('@opentelemetry/api')
  // It would start a tracer provider of its own, unless the registered one looks like that of SDK 1.x.
  Object.assign(trace.getTracerProvider(), { addSpanProcessor: () => {} })
  // Prices of its own, or it would fetch them from the network.
  load('openlit').default.init({ disabledInstrumentors: ['undici'], disableEvents: true, pricingJson: '{}' })
}
