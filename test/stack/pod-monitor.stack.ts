import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import type { PodMonitor, Relabelling } from '../helpers/kubernetes/kubernetes-object.ts'
import { kustomized, objectNamed } from '../helpers/kubernetes/kustomize.ts'
import { type Prometheus, promQueryUntil, startPrometheus } from '../helpers/stack/index.ts'

const objects = kustomized('otel-collector/kubernetes/monitors')
const { spec } = objectNamed<PodMonitor>(objects, 'PodMonitor', 'holysheep-applications')

/** What the Prometheus Operator gives a target before it relabels it as the PodMonitor says. */
const LABELS_OF_OPERATOR = {
  job: 'observability/holysheep-applications',
  namespace: 'shop',
  pod: 'shop-5d9c',
  container: 'shop',
  endpoint: 'otel-metrics',
}

/** As the operator writes them into the configuration of Prometheus: other names, the same meaning. */
const asConfigured = ({ sourceLabels, targetLabel, ...others }: Relabelling): object => ({
  ...others,
  ...(sourceLabels !== undefined && { source_labels: sourceLabels }),
  ...(targetLabel !== undefined && { target_label: targetLabel }),
})

let gateway: Gateway
let shop: ChildProcess
let prometheus: Prometheus

before(async () => {
  gateway = await startGateway({ keepLedger: false })
  const port = await freePort()
  shop = spawn(process.execPath, [`--import=${resolve('dist/register.js')}`, 'test/apps/kubernetes/shop.mjs'], {
    env: {
      OTEL_SERVICE_NAME: 'shop',
      OTEL_EXPORTER_PROMETHEUS_PORT: `${port}`,
      HOLYSHEEP_OTEL_HOSTS: gateway.host,
      GATEWAY: gateway.origin,
    },
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const scrape = {
    job_name: 'podMonitor/observability/holysheep-applications/0',
    scrape_interval: '1s',
    static_configs: [{ targets: [`127.0.0.1:${port}`], labels: LABELS_OF_OPERATOR }],
    relabel_configs: spec.podMetricsEndpoints.flatMap(({ relabelings }) => relabelings.map(asConfigured)),
  }
  prometheus = await startPrometheus({ configuration: JSON.stringify({ scrape_configs: [scrape] }) })
})
after(async () => {
  shop.kill()
  await Promise.all([gateway.close(), prometheus.remove()])
})

test('what a PodMonitor scrapes has our endpoint, and the job that the alert knows', async () => {
  const ours = 'job="holysheep", service_name="shop", endpoint="/chat/completions", namespace="shop", pod="shop-5d9c"'
  await promQueryUntil(prometheus.url, `holysheep_requests_total{${ours}} == 1`)
  await promQueryUntil(prometheus.url, 'up{job="holysheep"} == 1')
  await promQueryUntil(prometheus.url, 'absent({exported_endpoint=~".+"})')
})
