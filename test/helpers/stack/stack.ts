import { type Collector, prepareCollector } from '../../../stack/collector.ts'
import { type Prometheus, preparePrometheus } from '../../../stack/prometheus.ts'
import { type Alertmanager, prepareAlertmanager } from './alertmanager.ts'
import { composeStack, isComposeStack } from './compose-stack.ts'
import { type Jaeger, prepareJaeger } from './jaeger.ts'

/** Collector → Prometheus and a store of traces, Prometheus → Alertmanager. */
export interface Stack {
  readonly collector: Collector
  readonly prometheus: Prometheus
  readonly alertmanager: Alertmanager
  /** Stops everything and removes its data. */
  remove(): Promise<void>
}

/** Its traces are in Jaeger, where compose has Tempo. */
export interface NativeStack extends Stack {
  readonly jaeger: Jaeger
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

/** A native stack. With `HOLYSHEEP_STACK=compose`, the one that compose has started, as it is: its data stays. */
export const startStack = async (): Promise<Stack> => (isComposeStack ? composeStack() : startNativeStack())

/** Starts the collector, Prometheus and Alertmanager on the files that compose mounts, and Jaeger for the traces. */
export async function startNativeStack(options: StackOptions = {}): Promise<NativeStack> {
  const { dingtalkUrl, channels, alertChannels = '', applications = [], collectorEnv = {}, history } = options
  const alertmanager = await prepareAlertmanager({
    channels: { ...channels, ...(dingtalkUrl !== undefined && { 'dingtalk-url': dingtalkUrl }) },
  })
  const prometheus = await preparePrometheus({ channels: alertChannels, ...(history !== undefined && { history }) })
  const jaeger = await prepareJaeger()
  const collector = await prepareCollector({
    prometheusOtlpUrl: prometheus.otlpUrl,
    tracesOtlpUrl: jaeger.otlpUrl,
    env: collectorEnv,
  })
  const host = (url: string): string => new URL(url).host
  const addresses = {
    alertmanager: host(alertmanager.url),
    collector: collector.telemetryAddress,
    jaeger: jaeger.telemetryAddress,
    prometheus: host(prometheus.url),
  }
  prometheus.target(addresses, applications)

  const servers = [alertmanager, prometheus, jaeger, collector]
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
    jaeger,
    remove,
  }
}
