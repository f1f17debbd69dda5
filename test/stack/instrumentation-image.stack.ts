import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { scrape } from '../../demo/scrape.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { type Instrumentations, layOutImage, operatorContract } from '../helpers/kubernetes/instrumentation-image.ts'
import type { KubernetesObject } from '../helpers/kubernetes/kubernetes-object.ts'
import { objectsOf } from '../helpers/kubernetes/kustomize.ts'
import {
  type Collector,
  type Prometheus,
  promQueryUntil,
  startCollector,
  startPrometheus,
} from '../helpers/stack/index.ts'
import { patiently } from '../helpers/stack/patience.ts'

interface Instrumentation extends KubernetesObject {
  readonly spec: { readonly nodejs: { readonly env: readonly { readonly name: string; readonly value: string }[] } }
}

const folder = mkdtempSync(join(tmpdir(), 'instrumentation-image-'))
const contract = operatorContract()
const resource = objectsOf(readFileSync('otel-collector/kubernetes/instrumentation/instrumentation.yaml', 'utf8'))[0]

let gateway: Gateway
let prometheus: Prometheus
let collector: Collector

before(async () => {
  ;[gateway, prometheus] = await Promise.all([startGateway({ keepLedger: false }), startPrometheus()])
  collector = await startCollector({ prometheusOtlpUrl: prometheus.otlpUrl })
})
after(async () => {
  await Promise.all([gateway.close(), collector.remove(), prometheus.remove()])
  rmSync(folder, { recursive: true, force: true })
})

const images = new Map<Instrumentations, string>()

/** The root of an image, made once. */
function imageOf(instrumentations: Instrumentations): string {
  const known = images.get(instrumentations)
  if (known !== undefined) return known
  const image = join(folder, instrumentations)
  layOutImage(image, instrumentations)
  images.set(instrumentations, image)
  return image
}

/** What the operator does with an image before the application of a pod starts. Returns its NODE_OPTIONS. */
function mount(image: string): string {
  const mounted = join(mkdtempSync(join(folder, 'pod-')), contract.mountPath)
  mkdirSync(mounted)
  execFileSync('cp', ['-r', `${image}${contract.from}`, mounted])
  return contract.nodeOptions.replace(contract.mountPath, mounted)
}

/** The application of a pod, with what the operator adds to the environment of its container. */
function startShop(service: string, nodeOptions: string, env: Readonly<Record<string, string>> = {}) {
  const home = mkdtempSync(join(folder, 'shop-'))
  cpSync('test/apps/kubernetes/shop.mjs', join(home, 'shop.mjs'))
  const { nodejs } = (resource as Instrumentation).spec
  const child = spawn(process.execPath, ['shop.mjs'], {
    cwd: home,
    env: {
      ...Object.fromEntries(nodejs.env.map(({ name, value }) => [name, value])),
      NODE_OPTIONS: nodeOptions,
      OTEL_SERVICE_NAME: service,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.otlpUrl,
      OTEL_PROPAGATORS: 'tracecontext,baggage',
      HOLYSHEEP_OTEL_HOSTS: gateway.host,
      GATEWAY: gateway.origin,
      ...env,
    },
    stdio: 'pipe',
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return { child, stderr: () => stderr }
}

async function ends(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close')
  child.stdin?.end()
  assert.deepEqual(await ended, [0, null])
}

for (const instrumentations of ['holysheep', 'all'] as const)
  test(`the image with INSTRUMENTATIONS=${instrumentations}`, async (t) => {
    const nodeOptions = mount(imageOf(instrumentations))

    await t.test('pushes metrics and spans of an application that has no packages', async () => {
      const service = `pushes-${instrumentations}`
      const { child, stderr } = startShop(service, nodeOptions)
      await once(child.stdout, 'data')
      await ends(child)
      assert.doesNotMatch(stderr(), /can not be loaded/)
      await promQueryUntil(prometheus.url, `holysheep_requests_total{service_name="${service}"} == 1`)
      await promQueryUntil(prometheus.url, `traces_span_metrics_calls_total{service_name="${service}"} >= 1`)
    })

    await t.test('serves metrics to a PodMonitor', async () => {
      const port = await freePort()
      const { child } = startShop('serves', nodeOptions, {
        OTEL_METRICS_EXPORTER: 'prometheus',
        OTEL_EXPORTER_PROMETHEUS_HOST: '0.0.0.0',
        OTEL_EXPORTER_PROMETHEUS_PORT: `${port}`,
      })
      const total = async () => {
        const served = await scrape(`http://127.0.0.1:${port}/metrics`).catch(() => undefined)
        return served?.total('holysheep_requests_total') ?? 0
      }
      await patiently('the call to be counted', total, (calls) => calls === 1)
      await ends(child)
    })
  })

test('what can not be loaded is a warning, and the application runs', async () => {
  const nodeOptions = mount(imageOf('holysheep'))
  const [, loaded = ''] = /--require (.*)$/.exec(nodeOptions) ?? []
  rmSync(join(dirname(loaded), 'node_modules/opentelemetry-instrumentation-holysheep/dist/register.js'))
  const { child, stderr } = startShop('broken', nodeOptions)
  const [line] = await once(child.stdout, 'data')
  assert.equal(String(line), 'answered 200\n')
  await ends(child)
  assert.match(
    stderr(),
    /Warning: opentelemetry-instrumentation-holysheep can not be loaded: Error: Cannot find module/,
  )
})
