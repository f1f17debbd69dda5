import { field } from '../../foreign.ts'
import { readSamples } from '../samples/prometheus-text.ts'
import { type Sample, sum, sumBy } from '../samples/sample.ts'
import { enumerate, foreignText } from '../server/foreign-text.ts'
import { readiness } from '../server/prometheus-api.ts'
import type { Client } from '../server/request.ts'
import { ServerFault } from '../server/server-fault.ts'
import { plural } from '../sheet/figures.ts'
import { runAfter } from './checks.ts'
import { bad, type Finding, good, skipped, type Verdict } from './finding.ts'

const FIX = 'start it, or give its address with --alertmanager; `--alertmanager off` skips it'

const LOADED = 'alertmanager_config_last_reload_successful'
const SENT = 'alertmanager_notifications_total'
/** Notifications that Alertmanager gave up on. Before that, it retries for minutes. */
const FAILED = 'alertmanager_notifications_failed_total'
const ATTEMPTS = 'alertmanager_notification_requests_total'
const FAILED_ATTEMPTS = 'alertmanager_notification_requests_failed_total'

/** Recently failed notifications by integration; `undefined` if Prometheus has no data about them. */
export type RecentFailures = () => Promise<readonly Sample[] | undefined>

/** The query for Prometheus, if it scrapes the Alertmanager. */
export const RECENT_FAILURES_QUERY = `sum by (integration) (increase(${FAILED}[1h]))`

export function checkAlertmanager(client: Client, recentFailures: RecentFailures): Promise<readonly Finding[]> {
  let metrics: Promise<readonly Sample[]> | undefined
  const samples = () => {
    metrics ??= client.text('/metrics').then((text) => {
      return readSamples(text, [LOADED, SENT, FAILED, ATTEMPTS, FAILED_ATTEMPTS])
    })
    return metrics
  }
  const checks = {
    configuration: async () => configuration(await samples()),
    notifications: async () => notifications(await samples(), recentFailures),
  }
  return runAfter('alertmanager', () => ready(client), checks, FIX)
}

async function ready(client: Client): Promise<Verdict> {
  await readiness(client)
  // The status contains the whole configuration: nothing of it is shown.
  const status = await client.json('/api/v2/status')
  if (field(status, 'versionInfo') === undefined) throw new ServerFault('its answer is not that of an Alertmanager')
  const version = field(field(status, 'versionInfo'), 'version')
  return good(typeof version === 'string' && version !== '' ? `version ${foreignText(version)}` : 'it answers')
}

function configuration(samples: readonly Sample[]): Verdict {
  const loaded = samples.find(({ name }) => name === LOADED)
  if (loaded === undefined) return skipped('it does not tell whether its configuration was loaded')
  if (loaded.value === 1) return good('loaded')
  return bad(
    'the last attempt to load it failed: the one before is still in force',
    'its log says why; `amtool check-config FILE` finds the line',
  )
}

async function notifications(samples: readonly Sample[], recentFailures: RecentFailures): Promise<Verdict> {
  const fix = 'its log says why; the file of the channel has to hold an address or key that works'
  const total = sum(samples, SENT)
  const sent = plural(total, 'notification')
  const failed = sumBy(samples, FAILED, 'integration')
  if (failed.size > 0) {
    const text = enumerate([...failed].map(([name, count]) => `${count} by ${foreignText(name)}`))
    const recent = await recentFailures()
    const isOver = recent !== undefined && [...failed.keys()].every((name) => hadNone(recent, name))
    if (!isOver) return bad(`of ${sent}, ${text} failed`, fix)
    return good(`${sent}, none failed in the last hour (before, ${text} did)`)
  }
  const silent = silentChannels(samples)
  if (silent.length === 0) return good(total === 0 ? 'none so far' : `${sent}, none failed`)
  return bad(`no attempt has got through: ${enumerate(silent)}`, fix)
}

const hadNone = (recent: readonly Sample[], integration: string): boolean =>
  recent.some(({ labels, value }) => labels.integration === integration && value === 0)

/** Integrations whose attempts have all failed so far. */
function silentChannels(samples: readonly Sample[]): readonly string[] {
  const attempts = sumBy(samples, ATTEMPTS, 'integration')
  const failed = sumBy(samples, FAILED_ATTEMPTS, 'integration')
  return [...failed]
    .filter(([name, count]) => count >= (attempts.get(name) ?? 0))
    .map(([name, count]) => `${plural(count, 'attempt')} by ${foreignText(name)}`)
}
