import { field, list } from '../../foreign.ts'
import type { Sample } from '../samples/sample.ts'
import { enumerate, foreignText, withoutSecrets } from '../server/foreign-text.ts'
import { apiData, labelsOf } from '../server/prometheus-api.ts'
import type { Client } from '../server/request.ts'
import { plural } from '../sheet/figures.ts'
import { bad, good, type Verdict } from './finding.ts'

export interface ScrapeTarget {
  readonly pool: string
  readonly job: string
  readonly instance: string
  readonly url: string
  readonly health: string
  readonly lastError: string
}

/** Scrape jobs of the stack's own servers, by their names in its configuration. */
const STACK = 'stack'

export async function readTargets(client: Client): Promise<readonly ScrapeTarget[]> {
  const data = await apiData(client, '/api/v1/targets', { state: 'active' })
  return list(field(data, 'activeTargets')).map((target) => {
    const text = (name: string) => String(field(target, name) ?? '')
    const { job = '', instance = '' } = labelsOf(field(target, 'labels'))
    const [pool, url, health, lastError] = ['scrapePool', 'scrapeUrl', 'health', 'lastError'].map(text)
    return { pool, job, instance, url, health, lastError } as ScrapeTarget
  })
}

/** Whether the expected targets are scraped. Other targets are ignored. */
export function judgeTargets(
  targets: readonly ScrapeTarget[],
  processes: readonly Sample[],
  application: URL | undefined,
): Verdict {
  const scraped = targets.filter((target) => isApplication(target, processes, application))
  const watched = [...scraped, ...targets.filter((target) => target.pool === STACK && !scraped.includes(target))]
  const down = watched.filter(({ health }) => health === 'down')
  if (down.length > 0) {
    return bad(
      `${down.length} of ${plural(watched.length, 'target')} down: ${enumerate(down.map(failure))}`,
      'the address has to lead from Prometheus to the target: an application serves others than its own machine with OTEL_EXPORTER_PROMETHEUS_HOST=0.0.0.0',
    )
  }
  const pushed = processes.filter(({ labels }) => !scraped.some((target) => isOf(target, labels)))
  if (scraped.length === 0 && pushed.length === 0) {
    return bad(
      'no application is scraped, and none sends by OTLP',
      `add ${application?.host ?? 'HOST:9464'} to scrape_configs, in the stack by otel-collector/prometheus/targets/applications.yaml, or send by OTLP`,
    )
  }
  return good(arrival(scraped, pushed.length, watched.length))
}

function arrival(scraped: readonly ScrapeTarget[], pushed: number, watched: number): string {
  const waiting = scraped.filter(({ health }) => health !== 'up').length
  const parts = [
    scraped.length > 0 && `${plural(scraped.length, 'application')} scraped`,
    waiting > 0 && `${waiting} of them not yet`,
    pushed > 0 && `${plural(pushed, 'process', 'processes')} by OTLP`,
    watched > scraped.length && `${plural(watched - scraped.length, 'part')} of the stack scraped`,
  ]
  return parts.filter(Boolean).join(', ')
}

/** Prometheus' errors begin with the address, which is shown already. */
const failure = ({ url, lastError }: ScrapeTarget): string =>
  `${foreignText(withoutSecrets(url))} (${foreignText(lastError.replace(/^Get "[^"]*": /, '')) || 'no error given'})`

/** A target is ours by its name, by its address, or because it has served our series. */
function isApplication(target: ScrapeTarget, processes: readonly Sample[], application: URL | undefined): boolean {
  if (target.pool === STACK) return false
  if (/holysheep/i.test(`${target.pool} ${target.job}`)) return true
  if (application !== undefined && isAt(target.url, application)) return true
  return processes.some(({ labels }) => isOf(target, labels))
}

const isOf = ({ job, instance }: ScrapeTarget, labels: Sample['labels']): boolean =>
  labels.job === job && labels.instance === instance

const isAt = (url: string, application: URL): boolean =>
  URL.canParse(url) && new URL(url).host === application.host && new URL(url).pathname === application.pathname
