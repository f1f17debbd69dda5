import { redactSecrets } from '../../redaction.ts'
import type { Sample } from '../samples/sample.ts'
import type { Address } from '../server/address.ts'
import { instantQuery } from '../server/prometheus-api.ts'
import { type Client, createClient, secretsOf } from '../server/request.ts'
import { ServerFault } from '../server/server-fault.ts'
import { checkAlertmanager, RECENT_FAILURES_QUERY } from './alertmanager.ts'
import { ABOUT_APPLICATION, checkApplication } from './application.ts'
import { checkCollector } from './collector.ts'
import { type Finding, type ServerName, skipped } from './finding.ts'
import { checkJaeger } from './jaeger.ts'
import { checkPrometheus } from './prometheus.ts'
import { checkTempo } from './tempo.ts'
import type { TraceStores } from './trace-store.ts'

/** The addresses of all servers. */
export interface Stack extends Readonly<Record<Exclude<ServerName, keyof TraceStores>, Address>>, TraceStores {
  /** Whether the address of the application was given explicitly. */
  readonly isApplicationGiven: boolean
  readonly timeoutMs: number
}

/** The findings about one server. */
export interface Examination {
  readonly server: ServerName
  /** Without credentials; `off` if it was not checked. */
  readonly address: string
  readonly findings: readonly Finding[]
}

const GROUPED_BY = 'service_name, version, price_table, model, part, reason'

/** The applications that have reported in the last five minutes. */
const APPLICATIONS = `sum by (__name__, ${GROUPED_BY}) ({__name__=~"${ABOUT_APPLICATION.join('|')}"})`

/** Checks all servers concurrently. Secrets that were sent to any of them are redacted from all answers. */
export async function examine(stack: Stack): Promise<readonly Examination[]> {
  const { application, prometheus, alertmanager, tempo, jaeger, collector } = stack
  const addresses = [application, prometheus, alertmanager, tempo, jaeger, collector]
  const secrets = addresses.flatMap((address) => (address instanceof URL ? secretsOf(address) : []))
  const hide = (finding: Finding): Finding => ({ ...finding, detail: redactSecrets(finding.detail, secrets) })
  const examinations = await examineAll(stack)
  return examinations.map((one) => ({ ...one, findings: one.findings.map(hide) }))
}

function examineAll(stack: Stack): Promise<readonly Examination[]> {
  const client = (name: ServerName): Client | undefined => {
    const address = stack[name]
    return address instanceof URL ? createClient(address, stack.timeoutMs) : undefined
  }
  const prometheus = client('prometheus')
  const stored = query(prometheus, APPLICATIONS).then((samples) => samples ?? [])
  const application = client('application')
  const isGiven = stack.isApplicationGiven
  const examination = async (name: ServerName, check: (client: Client) => Promise<readonly Finding[]>) => {
    const server = client(name)
    const findings = server === undefined ? [{ server: name, check: 'ready', ...skipped() }] : await check(server)
    return { server: name, address: server?.shown ?? 'off', findings }
  }
  const scraped = stack.application === 'off' ? undefined : stack.application
  const options = {
    application: scraped,
    hasAlertmanager: stack.alertmanager !== 'off',
    hasTraces: stack.tempo instanceof URL || stack.jaeger instanceof URL,
  }
  return Promise.all([
    checkApplication({ client: application, isGiven, stored }).then((findings) => {
      return { server: 'application', address: application?.shown ?? 'off', findings } as const
    }),
    examination('prometheus', (server) => checkPrometheus(server, options)),
    examination('alertmanager', (server) => {
      return checkAlertmanager(server, () => query(prometheus, RECENT_FAILURES_QUERY))
    }),
    ...(stack.tempo === undefined ? [] : [examination('tempo', (server) => checkTempo(server))]),
    ...(stack.jaeger === undefined ? [] : [examination('jaeger', (server) => checkJaeger(server))]),
    examination('collector', checkCollector),
  ])
}

/** What Prometheus knows about other servers: if it can't be asked, this is reported only once. */
async function query(client: Client | undefined, promql: string): Promise<readonly Sample[] | undefined> {
  try {
    return client === undefined ? undefined : await instantQuery(client, promql)
  } catch (fault) {
    if (fault instanceof ServerFault) return undefined
    throw fault
  }
}
