import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Child } from '../../../demo/child.ts'
import { startDemoGateway } from '../../../demo/gateway.ts'
import { compareWithLedger, describeCheck, ledgerFacts } from '../../../demo/ledger-check.ts'
import type { Gateway } from '../../../gateway/index.ts'
import { SampleSet } from '../../../src/cli/samples/sample-set.ts'
import { patiently } from './patience.ts'
import { promQuery } from './prometheus-query.ts'

/** The demo's app in its own process, on the built package, with the demo's gateway to call. */
export interface ObservedTraffic {
  /** Its `service.name`: another one each time, so that no run is taken for another. */
  readonly service: string
  readonly gateway: Gateway
  /** Resolves after so many more requests. */
  calls(more: number): Promise<void>
  /** Resolves when its last call has ended; its process goes on. */
  settled(): Promise<void>
  /** Ends the app gracefully, with all that it has not sent yet. */
  end(): Promise<void>
  /** Ends the app and the gateway. */
  remove(): Promise<void>
}

export interface ObservedTrafficOptions {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpUrl: string
  readonly seconds: number
  readonly env?: Readonly<Record<string, string>>
}

/** A short export interval makes tests fast. */
const impatient = { OTEL_METRIC_EXPORT_INTERVAL: '1000', OTEL_BSP_SCHEDULE_DELAY: '500' }

export async function startTraffic({ otlpUrl, seconds, env = {} }: ObservedTrafficOptions): Promise<ObservedTraffic> {
  const service = `traffic-${randomUUID().slice(0, 8)}`
  const gateway = await startDemoGateway()
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OTEL|HOLYSHEEP|NODE)_/.test(name))
  const app = new Child('app', ['--gateway', gateway.origin, '--seconds', `${seconds}`], {
    ...Object.fromEntries(inherited),
    OTEL_SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_METRICS_EXPORTER: 'otlp',
    HOLYSHEEP_OTEL_HOSTS: gateway.host,
    HOLYSHEEP_OTEL_BAGGAGE_LABELS: 'tenant',
    ...impatient,
    ...env,
  })
  const arrived = () => Promise.resolve(gateway.ledger.requests.length)
  assert.equal(await app.says(), 'started')
  return {
    service,
    gateway,
    async calls(more) {
      const wanted = (await arrived()) + more
      await patiently(`${wanted} requests`, arrived, (count) => count >= wanted)
    },
    async settled() {
      assert.equal(await app.says(), 'settled', app.output)
    },
    end: () => app.stop(),
    async remove() {
      await app.stop()
      await gateway.close()
    },
  }
}

/**
 * Waits until what Prometheus, or what has its API, knows of the traffic is, to the last token, what the gateway has in its
 * ledger.
 */
export async function agreesWithLedger(prometheusUrl: string, { service, gateway }: ObservedTraffic): Promise<void> {
  const check = async () => {
    const series = await promQuery(prometheusUrl, `{service_name="${service}"}`)
    const samples = series.map(({ labels, value }) => ({ name: labels.__name__ ?? '', labels, value }))
    return describeCheck(compareWithLedger(ledgerFacts(gateway.ledger), new SampleSet(samples)))
  }
  await patiently('Prometheus and the ledger to agree', check, ({ agrees }) => agrees)
}
