import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { after, describe, test } from 'node:test'
import { LABEL } from '../../src/sinks/names.ts'
import { configFile } from '../../stack/config-files.ts'
import { runProgram } from '../../stack/program.ts'
import { runCommand } from '../cli/terminal.ts'
import type {
  ConfigMap,
  KubernetesObject,
  PodMonitor,
  Service,
  Workload,
} from '../helpers/kubernetes/kubernetes-object.ts'
import { kustomized, objectNamed, objectsOf, objectsOfKind } from '../helpers/kubernetes/kustomize.ts'
import { pageSnippet, pageYaml } from '../helpers/kubernetes/page.ts'
import { refusals } from '../helpers/kubernetes/schemas.ts'
import { argumentsOf, configurationOf, podEnvironment } from '../helpers/kubernetes/workload.ts'

const folder = mkdtempSync(join(tmpdir(), 'kubernetes-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const objects = kustomized('otel-collector/kubernetes')
const gateway = objectNamed<Workload>(objects, 'Deployment', 'holysheep-collector')
const sampler = objectNamed<Workload>(objects, 'StatefulSet', 'holysheep-sampler')
const workloads = [gateway, sampler]

function isAccepted(all: readonly KubernetesObject[]): void {
  assert.ok(all.length > 0)
  assert.deepEqual(all.flatMap(refusals), [])
}

test('what is not of a schema is refused', () => {
  const [monitor] = objectsOfKind<PodMonitor>(objects, 'PodMonitor')
  const wrong = [
    { ...gateway, spec: { ...gateway.spec, replica: 2 } },
    { ...gateway, metadata: { ...gateway.metadata, label: {} } },
    { ...monitor, spec: { podMetricsEndpoints: [] } },
  ]
  assert.deepEqual(
    wrong.map((object) => refusals(object as KubernetesObject).length),
    [1, 1, 1],
  )
})

for (const base of ['kubernetes', 'kubernetes/collectors', 'kubernetes/monitors'])
  test(`Kubernetes accepts every object of ${base}`, () => isAccepted(kustomized(configFile(base))))

test('and those of the kustomization of the page, in its namespace, with its label and settings', () => {
  const checkout = relative(folder, resolve('.'))
  const text = pageSnippet('kustomization.yaml').replace('[otel-collector/', `[${checkout}/otel-collector/`)
  writeFileSync(join(folder, 'kustomization.yaml'), text)
  const built = kustomized(folder)
  isAccepted(built)
  for (const { metadata } of built) {
    assert.deepEqual([metadata.namespace, metadata.labels?.release], ['observability', 'kube-prometheus-stack'])
  }
  const settings = built.find(({ metadata }) => metadata.name.startsWith('holysheep-collector-settings-'))
  assert.equal((settings as ConfigMap).data.SAMPLE_PERCENT, '20')
  assert.equal((settings as ConfigMap).data.DEPLOYMENT_ENVIRONMENT, 'production')
})

test('and the pod and the Prometheus of the page, and the Instrumentation', () => {
  const { prometheus } = pageYaml('values.yaml') as { readonly prometheus: { readonly prometheusSpec: object } }
  const server = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: { name: 'page' },
    spec: prometheus.prometheusSpec,
  }
  const instrumentation = readFileSync(configFile('kubernetes/instrumentation/instrumentation.yaml'), 'utf8')
  isAccepted([pageYaml('pod.yaml') as KubernetesObject, server, ...objectsOf(instrumentation)])
})

for (const [words, folders] of [
  [['rules', '--format', 'prometheus-operator'], ['rules']],
  [
    ['dashboards', '--format', 'configmap'],
    ['dashboards', 'datasources'],
  ],
] as const)
  test(`and what \`holysheep-otel ${words.join(' ')}\` writes`, async () => {
    const out = join(folder, words[0])
    const line = [...words, '--out', out, '--namespace', 'monitoring', '--labels', 'release=kube-prometheus-stack']
    assert.equal((await runCommand(line)).code, 0)
    const files = folders.flatMap((name) => readdirSync(join(out, name)).map((file) => join(out, name, file)))
    isAccepted(files.flatMap((file) => objectsOf(readFileSync(file, 'utf8'))))
  })

describe('what refers to each other', () => {
  const podsWith = (labels: Readonly<Record<string, string>>) =>
    workloads.filter(({ spec }) =>
      Object.entries(labels).every(([name, value]) => spec.template.metadata.labels[name] === value),
    )
  const portNames = ({ spec }: Workload) =>
    spec.template.spec.containers.flatMap(({ ports }) => ports.map(({ name }) => name))

  test('each service has pods, and its ports are theirs', () => {
    for (const { spec, metadata } of objectsOfKind<Service>(objects, 'Service')) {
      const [pods, ...more] = podsWith(spec.selector)
      assert.ok(pods !== undefined && more.length === 0, metadata.name)
      for (const { targetPort } of spec.ports) assert.ok(portNames(pods).includes(targetPort), targetPort)
    }
  })

  test('the PodMonitor of the collectors selects both tiers', () => {
    const monitor = objectNamed<PodMonitor>(objects, 'PodMonitor', 'holysheep-collectors')
    const [{ key, values } = { key: '', values: [] }] = monitor.spec.selector.matchExpressions ?? []
    for (const pods of workloads) {
      assert.ok(values.includes(pods.spec.template.metadata.labels[key] ?? ''))
      for (const { port } of monitor.spec.podMetricsEndpoints) assert.ok(portNames(pods).includes(port))
    }
  })

  test('the PodMonitor of the applications selects the pod of the page', () => {
    const { spec } = objectNamed<PodMonitor>(objects, 'PodMonitor', 'holysheep-applications')
    const pod = pageYaml('pod.yaml') as KubernetesObject & Workload['spec']['template']
    assert.deepEqual({ ...pod.metadata.labels, ...spec.selector.matchLabels }, pod.metadata.labels)
    const names = pod.spec.containers.flatMap(({ ports }) => ports.map(({ name }) => name))
    for (const { port } of spec.podMetricsEndpoints) assert.ok(names.includes(port))
  })

  test('no PodMonitor lets a label of the operator hide one of ours', () => {
    const ofOperator = ['namespace', 'pod', 'container', 'job', 'endpoint', 'instance']
    const ours: readonly string[] = Object.values(LABEL)
    const hidden = ofOperator.filter((name) => ours.includes(name))
    for (const object of objectsOfKind<PodMonitor>(objects, 'PodMonitor'))
      for (const { relabelings } of object.spec.podMetricsEndpoints)
        for (const name of hidden)
          assert.ok(
            relabelings.some(({ action, regex }) => action === 'labeldrop' && regex === name),
            name,
          )
  })

  test('ConfigMaps are those of the base, Secrets may be missing', () => {
    const maps = objectsOfKind(objects, 'ConfigMap').map(({ metadata }) => metadata.name)
    for (const { spec } of workloads) {
      const { containers, volumes } = spec.template.spec
      const sources = containers.flatMap(({ envFrom }) => envFrom)
      const named = [...volumes.map(({ configMap }) => configMap), ...sources.map(({ configMapRef }) => configMapRef)]
      const names = named.flatMap((reference) => reference?.name ?? [])
      assert.equal(names.length, 2)
      for (const name of names) assert.ok(maps.includes(name), name)
      for (const { secretRef } of sources) assert.notEqual(secretRef?.optional, false)
    }
  })

  test('the configurations and the image are those of Compose', () => {
    const files = configurationOf(objects, gateway)
    for (const name of ['collector.yaml', 'gateway.yaml', 'pair.yaml'])
      assert.equal(files[name], readFileSync(configFile(`collector/${name}`), 'utf8'))
    const compose = readFileSync(configFile('compose.yaml'), 'utf8')
    for (const { spec } of workloads)
      for (const { image } of spec.template.spec.containers) assert.ok(compose.includes(`image: ${image}\n`), image)
  })
})

for (const workload of workloads)
  test(`the collector accepts what the ${workload.kind} gives it`, () => {
    const mounted = mkdtempSync(join(folder, 'mounted-'))
    for (const [name, content] of Object.entries(configurationOf(objects, workload)))
      writeFileSync(join(mounted, name), content)
    const { status, output } = runProgram('otelcol', ['validate', ...argumentsOf(workload, mounted)], {
      env: podEnvironment(objects, workload),
    })
    assert.deepEqual([status, output], [0, ''])
  })
