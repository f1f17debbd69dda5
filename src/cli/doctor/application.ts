import { OTHER } from '../../sinks/metrics/label-limit.ts'
import { METRIC } from '../../sinks/names.ts'
import { readSamples } from '../samples/prometheus-text.ts'
import { type Sample, sum, sumBy } from '../samples/sample.ts'
import { enumerate, foreignText } from '../server/foreign-text.ts'
import type { Client } from '../server/request.ts'
import { ServerFault } from '../server/server-fault.ts'
import { plural } from '../sheet/figures.ts'
import { type Checks, runChecks } from './checks.ts'
import { bad, type Finding, good, skipped, type Verdict } from './finding.ts'

const START = 'node --import opentelemetry-instrumentation-holysheep/register APP'

const FIX = `start the application with \`${START}\`, or give the address of its metrics with --app; if it pushes by OTLP, use \`--app off\``

/** What an application reports about itself. */
export const ABOUT_APPLICATION: readonly string[] = [
  METRIC.buildInfo,
  METRIC.requests,
  METRIC.instrumentationErrors,
  METRIC.unpricedRequests,
  METRIC.usageMissing,
]

/** The source of the facts about the application. */
type Source =
  | { readonly kind: 'served' | 'stored'; readonly samples: readonly Sample[] }
  | { readonly kind: 'none'; readonly why: ServerFault }
  | { readonly kind: 'skipped' }

export interface ApplicationOptions {
  /** `undefined` if the application itself is not asked. */
  readonly client: Client | undefined
  /** Whether its address was given explicitly: then it has to answer. */
  readonly isGiven: boolean
  /** What Prometheus knows about applications, if it can be asked. */
  readonly stored: Promise<readonly Sample[]>
}

/** By its own metrics, or by those in Prometheus if it serves none. */
export async function checkApplication(options: ApplicationOptions): Promise<readonly Finding[]> {
  const source = await sourceOf(options)
  const metrics = { metrics: () => presence(source, options) }
  if (source.kind === 'none' || source.kind === 'skipped') return runChecks('application', metrics, FIX)
  return runChecks('application', { ...metrics, ...checksOf(source.samples) }, FIX)
}

async function sourceOf({ client, isGiven, stored }: ApplicationOptions): Promise<Source> {
  let why: ServerFault | undefined
  try {
    if (client !== undefined) return { kind: 'served', samples: await servedBy(client) }
  } catch (fault) {
    if (!(fault instanceof ServerFault)) throw fault
    why = fault
  }
  const samples = isGiven && why !== undefined ? [] : await stored
  if (isOurs(samples)) return { kind: 'stored', samples }
  return why === undefined ? { kind: 'skipped' } : { kind: 'none', why }
}

async function servedBy(client: Client): Promise<readonly Sample[]> {
  const samples = readSamples(await client.text(''), ABOUT_APPLICATION)
  if (isOurs(samples)) return samples
  throw new ServerFault(`it answers, but without ${METRIC.buildInfo}: not with metrics of this package`)
}

const isOurs = (samples: readonly Sample[]): boolean => samples.some(({ name }) => name === METRIC.buildInfo)

function presence(source: Source, { client, isGiven, stored }: ApplicationOptions): Verdict | Promise<Verdict> {
  switch (source.kind) {
    case 'served':
      return good(builds(source.samples))
    case 'stored':
      return good(
        `${builds(source.samples)}, as Prometheus has it${client ? ': nothing is served at this address' : ''}`,
      )
    case 'skipped':
      return skipped()
    case 'none':
      return isGiven ? absence(source.why, stored) : bad(source.why.message, source.why.fix ?? FIX)
  }
}

async function absence({ message, fix = FIX }: ServerFault, stored: Promise<readonly Sample[]>): Promise<Verdict> {
  const samples = await stored
  return bad(isOurs(samples) ? `${message}; Prometheus has ${builds(samples)} from elsewhere` : message, fix)
}

/** `version 0.1.0, prices 2026-11-01`, once for each different pair. */
export function builds(samples: readonly Sample[]): string {
  const texts = samples
    .filter(({ name }) => name === METRIC.buildInfo)
    .map(({ labels }) => {
      const { service_name, version = 'unknown', price_table = 'unknown' } = labels
      const build = foreignText(`version ${version}, prices ${price_table}`)
      return service_name === undefined ? build : `${foreignText(service_name)} (${build})`
    })
  return enumerate([...new Set(texts)].sort())
}

function checksOf(samples: readonly Sample[]): Checks {
  return {
    calls: () => calls(samples),
    errors: () => errors(samples),
    prices: () => prices(samples),
    usage: () => usage(samples),
  }
}

function calls(samples: readonly Sample[]): Verdict {
  const seen = sum(samples, METRIC.requests)
  if (seen > 0) return good(`${plural(seen, 'attempt')} seen`)
  return bad(
    'no call has been seen',
    'make one; if there was one, HOLYSHEEP_OTEL_HOSTS has to name its host, and it has to be sent by fetch or undici after the start',
  )
}

function errors(samples: readonly Sample[]): Verdict {
  const parts = sumBy(samples, METRIC.instrumentationErrors, 'part')
  if (parts.size === 0) return good('none inside the instrumentation')
  const text = enumerate([...parts].map(([part, count]) => `${plural(count, 'error')} in ${foreignText(part)}`))
  return bad(
    `${text} inside the instrumentation; the application did not notice`,
    'start it with OTEL_LOG_LEVEL=debug to see them, and report them',
  )
}

const NO_PRICE =
  'name a file with their prices in HOLYSHEEP_OTEL_PRICES; `holysheep-otel prices --check FILE` checks it'

const NO_NAME = `no answer confirmed a model of the calls in ${OTHER}, so they have no name that could get a price; gen_ai.request.model of their spans is what was requested`

function prices(samples: readonly Sample[]): Verdict {
  const models = sumBy(samples, METRIC.unpricedRequests, 'model')
  if (models.size === 0) return good('every call with known tokens has a price')
  const text = enumerate([...models].map(([model, count]) => `${foreignText(model)} (${plural(count, 'call')})`))
  const fixes = new Set(Array.from(models.keys(), (model) => (model === OTHER ? NO_NAME : NO_PRICE)))
  return bad(`no price for ${text}: their cost is missing`, [...fixes].join('; '))
}

/** Some answers never have usage, cancelled ones for example: that alone is not a fault. */
function usage(samples: readonly Sample[]): Verdict {
  const reasons = sumBy(samples, METRIC.usageMissing, 'reason')
  if (reasons.size === 0) return good('the tokens of every successful call are known')
  const missing = [...reasons.values()].reduce((total, count) => total + count, 0)
  const text = [...reasons].map(([reason, count]) => `${count} ${foreignText(reason)}`).join(', ')
  return good(
    `tokens unknown for ${plural(missing, 'successful call')}: ${text}`,
    reasons.has('not_sent')
      ? 'chat streams report tokens only if asked: stream_options: { include_usage: true }'
      : null,
  )
}
