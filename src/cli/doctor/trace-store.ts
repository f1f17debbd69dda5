import type { Address } from './address.ts'
import type { Verdict } from './finding.ts'
import { type Client, createClient } from './request.ts'
import { ServerFault } from './server-fault.ts'

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

/** What was given; else Tempo, or Jaeger where only that answers: a stack has one of them. */
export async function chooseTraceStores(
  given: TraceStores,
  timeoutMs: number,
  { tempo, jaeger } = DEFAULTS,
): Promise<TraceStores> {
  if (given.tempo !== undefined || given.jaeger !== undefined) return { tempo: given.tempo, jaeger: given.jaeger }
  const [isTempoThere, isJaegerThere] = await Promise.all(
    [tempo, jaeger].map((address) => answers(createClient(address, timeoutMs))),
  )
  return isJaegerThere && !isTempoThere ? { tempo: undefined, jaeger } : { tempo, jaeger: undefined }
}

async function answers(client: Client): Promise<boolean> {
  try {
    await client.ask('/')
    return true
  } catch (fault) {
    if (fault instanceof ServerFault) return false
    throw fault
  }
}
