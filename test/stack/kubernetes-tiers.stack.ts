import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { after, before, test } from 'node:test'
import { SPANS } from '../../grafana/stack-series.ts'
import { serverFolder } from '../../stack/native-server.ts'
import type { Server } from '../../stack/server.ts'
import type { Workload } from '../helpers/kubernetes/kubernetes-object.ts'
import { kustomized, objectNamed } from '../helpers/kubernetes/kustomize.ts'
import { argumentsOf, configurationOf, podEnvironment } from '../helpers/kubernetes/workload.ts'
import { createHostsFile, withoutHostsFile } from '../helpers/stack/hosts-file.ts'
import {
  type Collector,
  type Jaeger,
  type Prometheus,
  promQueryUntil,
  readTracesUntil,
  startCollector,
  startJaeger,
  startPrometheus,
} from '../helpers/stack/index.ts'
import { newSpanId, newTraceId, sendSpans } from '../helpers/stack/otlp-sender.ts'

const objects = kustomized('otel-collector/kubernetes')
const started: Server[] = []
let jaeger: Jaeger
let prometheus: Prometheus

before(async () => {
  ;[jaeger, prometheus] = await Promise.all([startJaeger(), startPrometheus()])
  started.push(jaeger, prometheus)
})
after(async () => {
  await Promise.all(started.map((server) => server.remove()))
})

/** The collector of a pod, with its arguments, its environment and its ConfigMap, at addresses of this machine. */
async function startPod(
  kind: string,
  name: string,
  options: { readonly otlpGrpcAddress?: string; readonly within?: readonly string[] } = {},
): Promise<Collector> {
  const workload = objectNamed<Workload>(objects, kind, name)
  const mounted = serverFolder(name)
  for (const [file, content] of Object.entries(configurationOf(objects, workload)))
    writeFileSync(join(mounted, file), content)
  const [first = '', ...others] = argumentsOf(workload, mounted).map((argument) => argument.replace('--config=', ''))
  const { PROMETHEUS_OTLP_URL: _, TRACES_OTLP_URL: __, ...env } = podEnvironment(objects, workload)
  const pod = await startCollector({
    // The ConfigMap has the same file.
    variant: basename(first, '.yaml') as 'collector' | 'gateway',
    overrides: others,
    prometheusOtlpUrl: prometheus.otlpUrl,
    tracesOtlpUrl: jaeger.otlpUrl,
    env: { ...env, SAMPLE_PERCENT: '0', DECISION_WAIT_AFTER_ROOT: '1s' },
    ...options,
  })
  started.push(pod)
  return pod
}

test('spans of a trace meet at one sampler, which gateways find by its name in DNS, and a gateway that is deleted has sent all', {
  skip: withoutHostsFile,
}, async () => {
  const addresses = ['127.83.0.1', '127.83.0.2']
  await Promise.all(
    addresses.map((address) => startPod('StatefulSet', 'holysheep-sampler', { otlpGrpcAddress: `${address}:4317` })),
  )
  const hosts = createHostsFile()
  hosts.resolve('holysheep-sampler', addresses)
  const [one, other] = await Promise.all(
    [1, 2].map(() => startPod('Deployment', 'holysheep-collector', { within: hosts.within })),
  )
  assert.ok(one !== undefined && other !== undefined)

  const service = `kubernetes-${randomUUID().slice(0, 8)}`
  const roots = Array.from({ length: 20 }, () => ({ traceId: newTraceId(), spanId: newSpanId(), name: 'root' }))
  const errors = roots.map(({ traceId, spanId }) => ({ traceId, parentSpanId: spanId, name: 'call', error: true }))
  await Promise.all([sendSpans(one.otlpUrl, service, roots), sendSpans(other.otlpUrl, service, errors)])

  const spans = 2 * roots.length
  await readTracesUntil(jaeger.url, service, (stored) => stored.length === spans)
  await promQueryUntil(prometheus.url, `sum(${SPANS.calls}{service_name="${service}"}) == ${spans}`)

  // What is deleted with a pod is its queue.
  const last = `${service}-last`
  const failed = Array.from({ length: 20 }, () => ({ traceId: newTraceId(), name: 'call', error: true }))
  await sendSpans(one.otlpUrl, last, failed)
  await one.remove()
  await readTracesUntil(jaeger.url, last, (stored) => stored.length === failed.length)

  const pods = started.filter((server) => server !== jaeger && server !== prometheus)
  for (const pod of pods) assert.match(pod.log(), /percentage memory limiter/, 'memory.yaml is in force')
})
