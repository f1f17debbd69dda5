import { type Alertmanager, prepareAlertmanager } from './alertmanager.ts'
import { type Collector, prepareCollector } from './collector.ts'
import { composeStack } from './compose-stack.ts'
import { type Prometheus, preparePrometheus } from './prometheus.ts'
import { prepareTempo, type Tempo } from './tempo.ts'

/** Collector → Prometheus and Tempo, Tempo's span metrics → Prometheus, Prometheus → Alertmanager. */
export interface Stack {
  readonly collector: Collector
  readonly prometheus: Prometheus
  readonly tempo: Tempo
  readonly alertmanager: Alertmanager
  /** Stops everything and removes its data. */
  remove(): Promise<void>
}

export interface StackOptions {
  /** Where Alertmanager sends what is for DingTalk. Default: the address in the repository, where nobody may listen. */
  readonly dingtalkUrl?: string
  /** What the other files in Alertmanager's `channels` hold, by their names, such as `slack-url`. */
  readonly channels?: Readonly<Record<string, string>>
  /** Which of the channels are set up: `ALERT_CHANNELS`. */
  readonly alertChannels?: string
  /** Applications for Prometheus to scrape, such as `127.0.0.1:9464`. */
  readonly applications?: readonly string[]
  /** Samples that Prometheus has from before it starts, as OpenMetrics text. */
  readonly history?: string
  /** Variables of the collector's configuration, such as `SAMPLE_PERCENT`. */
  readonly collectorEnv?: Readonly<Record<string, string>>
}

/**
 * Starts all of the stack but Grafana on the files that compose mounts. With `HOLYSHEEP_STACK=compose`, it is the one that
 * compose has started, as it is: no option applies, and its data stays.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  if (process.env.HOLYSHEEP_STACK === 'compose') return composeStack()

  const { dingtalkUrl, channels, alertChannels = '', applications = [], collectorEnv = {}, history } = options
  const alertmanager = await prepareAlertmanager({
    channels: { ...channels, ...(dingtalkUrl !== undefined && { 'dingtalk-url': dingtalkUrl }) },
  })
  const prometheus = await preparePrometheus({ channels: alertChannels, ...(history !== undefined && { history }) })
  const tempo = await prepareTempo({ prometheusUrl: prometheus.url })
  const collector = await prepareCollector({
    prometheusOtlpUrl: prometheus.otlpUrl,
    tempoOtlpUrl: tempo.otlpUrl,
    env: collectorEnv,
  })
  const host = (url: string): string => new URL(url).host
  const addresses = {
    alertmanager: host(alertmanager.url),
    collector: collector.telemetryAddress,
    prometheus: host(prometheus.url),
    tempo: host(tempo.url),
  }
  prometheus.target(addresses, applications)

  const servers = [alertmanager, prometheus, tempo, collector]
  const remove = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.remove()))
  }
  try {
    await Promise.all(servers.map((server) => server.start()))
  } catch (fault) {
    await remove()
    throw fault
  }
  return {
    alertmanager,
    collector,
    prometheus: { ...prometheus, target: (more, apps) => prometheus.target({ ...addresses, ...more }, apps) },
    tempo,
    remove,
  }
}
