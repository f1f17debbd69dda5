import type { Address } from '../server/address.ts'
import type { Verdict } from './finding.ts'

/** Where traces are: `undefined` is one that is not asked for. */
export interface TraceStores {
  readonly tempo: Address | undefined
  readonly jaeger: Address | undefined
}

export const TEMPO = 'http://127.0.0.1:3200'
export const JAEGER = 'http://127.0.0.1:16686'

const DEFAULTS = { tempo: new URL(TEMPO), jaeger: new URL(JAEGER) }

export const NO_TRACES = {
  ok: false,
  detail: 'none of a call in the last day',
  fix: 'start the application with OTEL_EXPORTER_OTLP_ENDPOINT, the address of the Collector or of the store of traces; a trace takes some seconds, and tail sampling keeps only a share',
} satisfies Verdict

/** Both are on this machine: an answer takes no longer. */
const PATIENCE_MS = 1_000

/** What was given; else Tempo, or Jaeger where only that answers: a stack has one of them. */
export async function chooseTraceStores(given: TraceStores, { tempo, jaeger } = DEFAULTS): Promise<TraceStores> {
  if (given.tempo !== undefined || given.jaeger instanceof URL) return { tempo: given.tempo, jaeger: given.jaeger }
  const [isTempoThere, isJaegerThere] = await Promise.all([
    answers(tempo),
    given.jaeger === undefined && answers(jaeger),
  ])
  return isJaegerThere && !isTempoThere ? { tempo: undefined, jaeger } : { tempo, jaeger: undefined }
}

/** Whether there is an answer of any kind, be it a refusal. */
async function answers(address: URL): Promise<boolean> {
  try {
    const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) })
    await response.body?.cancel()
    return true
  } catch {
    return false
  }
}
