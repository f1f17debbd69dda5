import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { parse } from 'yaml'
import { runCommand } from './terminal.ts'

/** As far as it is looked at here. */
interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: object }
  readonly spec: object
  readonly data: Readonly<Record<string, string>>
}

const folder = mkdtempSync(join(tmpdir(), 'kubernetes-files-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let runs = 0
/** The files that a command has written, by their paths. */
async function written(words: readonly string[]): Promise<ReadonlyMap<string, string>> {
  runs += 1
  const out = join(folder, `${runs}`)
  const { code, stderr } = await runCommand([...words, '--out', out])
  assert.deepEqual([code, stderr], [0, ''])
  const paths = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) => /\.[a-z]+$/.test(path))
  return new Map(paths.sort().map((path) => [path, readFileSync(join(out, path), 'utf8')]))
}

const objectsOf = (files: ReadonlyMap<string, string>): readonly (readonly [path: string, KubernetesObject])[] =>
  [...files].map(([path, content]) => [path, parse(content)])

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const NAME = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/
/** Most bytes of annotations; `kubectl apply` keeps the whole object in one. */
const MOST_ANNOTATIONS = 256 * 1024

function isApplicable(objects: readonly (readonly [string, KubernetesObject])[]): void {
  const names = objects.map(([, { metadata }]) => metadata.name)
  assert.equal(new Set(names).size, names.length)
  for (const name of names) assert.match(name, NAME)
  for (const [path, object] of objects)
    assert.ok(Buffer.byteLength(JSON.stringify(JSON.stringify(object))) < MOST_ANNOTATIONS, path)
}

/** The matrix tests the package without it. */
const skip = !existsSync('otel-collector') && 'the stack is not in this folder'

describe('the files of the stack for Kubernetes', { skip }, () => {
  test('rules: each file is a PrometheusRule of the same groups', async () => {
    const links = ['--grafana', 'https://grafana.example']
    const plain = [...(await written(['rules', ...links]))].filter(([path]) => path.startsWith('rules'))
    const objects = objectsOf(await written(['rules', ...links, '--format', 'prometheus-operator']))
    isApplicable(objects)
    assert.deepEqual(
      objects.map(([path, { spec }]) => [path, spec]),
      plain.map(([path, content]) => [path, parse(content)]),
    )
    for (const [path, { apiVersion, kind, metadata }] of objects) {
      assert.deepEqual(
        { apiVersion, kind, metadata },
        {
          apiVersion: 'monitoring.coreos.com/v1',
          kind: 'PrometheusRule',
          metadata: {
            name: `holysheep-${/(\w[\w-]*)\.yaml$/.exec(path)?.[1]}`,
            labels: { 'app.kubernetes.io/part-of': 'holysheep' },
          },
        },
      )
    }
  })

  test('rules: thresholds keep the comments that say what they are', async () => {
    const files = await written(['rules', '--format', 'prometheus-operator'])
    assert.match(files.get(join('rules', 'thresholds.yaml')) ?? '', /# Answers of status 429 per second\.\n/)
  })

  for (const words of [
    ['rules', '--format', 'prometheus-operator'],
    ['dashboards', '--format', 'configmap'],
  ])
    test(`${words[0]}: namespace and labels are those that are given, whatever YAML takes them for`, async () => {
      const given = ['--namespace', '1e3', '--labels', 'release=on, example.com/team=1']
      const objects = objectsOf(await written([...words, ...given]))
      isApplicable(objects)
      for (const [, { metadata }] of objects) {
        assert.equal(metadata.namespace, '1e3')
        const own = { release: 'on', 'example.com/team': '1', 'app.kubernetes.io/part-of': 'holysheep' }
        assert.deepEqual({ ...metadata.labels, ...own }, metadata.labels)
      }
    })

  for (const traces of ['tempo', 'jaeger'])
    test(`dashboards: each is in a ConfigMap of its own, as the data source for ${traces}`, async () => {
      const line = ['dashboards', '--traces', traces, '--runbooks', 'https://wiki.example/r']
      const plain = await written(line)
      const objects = objectsOf(await written([...line, '--format', 'configmap']))
      isApplicable(objects)
      const boards = objects.filter(([, { metadata }]) => 'grafana_dashboard' in metadata.labels)
      assert.deepEqual(
        new Map(boards.flatMap(([, { data }]) => Object.entries(data))),
        new Map(
          [...plain]
            .filter(([path]) => path.endsWith('.json'))
            .map(([path, content]) => [path.replace(/^.*[\\/]/, 'holysheep-'), content]),
        ),
      )
      for (const [, { apiVersion, kind, metadata }] of boards) {
        assert.deepEqual(
          [apiVersion, kind, metadata.labels],
          ['v1', 'ConfigMap', { 'app.kubernetes.io/part-of': 'holysheep', grafana_dashboard: '1' }],
        )
      }
      const others = objects.filter((object) => !boards.includes(object))
      assert.deepEqual(
        others.map(([path, { kind, metadata, data }]) => [path, kind, metadata.labels, data]),
        [
          [
            join('datasources', 'traces.yaml'),
            'ConfigMap',
            { 'app.kubernetes.io/part-of': 'holysheep', grafana_datasource: '1' },
            { 'holysheep-traces.yaml': plain.get(join('provisioning', 'datasources', 'traces.yaml')) },
          ],
        ],
      )
    })

  test('what to do with them', async () => {
    const out = join(folder, 'next')
    const rules = await runCommand(['rules', '--format', 'prometheus-operator', '--out', out])
    assert.ok(rules.stdout.endsWith(`\nkubectl apply --filename ${join(out, 'rules')}\n`))
    const boards = await runCommand(['dashboards', '--format', 'configmap', '--traces', 'jaeger', '--out', out])
    assert.ok(boards.stdout.includes(`--filename ${join(out, 'dashboards')} --filename ${join(out, 'datasources')}\n`))
    assert.match(boards.stdout, /JAEGER_URL in Grafana's environment/)
  })
})

for (const { line, says } of [
  { line: 'rules --out x --labels a=b', says: 'rules: --namespace and --labels go with --format prometheus-operator' },
  { line: 'dashboards --out x --namespace a', says: 'dashboards: --namespace and --labels go with --format configmap' },
  {
    line: 'rules --out x --format helm',
    says: 'rules: --format must be one of prometheus, prometheus-operator, got "helm"',
  },
  {
    line: 'rules --out x --format prometheus-operator --namespace Observability',
    says: 'rules: --namespace must be at most 63 of a-z, 0-9 and -, with a letter or digit at both ends, got "Observability"',
  },
  {
    line: 'dashboards --out x --format configmap --labels release',
    says: 'dashboards: --labels must be names and values of labels, such as release=prometheus,team=ml, got "release"',
  },
])
  test(`"${line}" is wrong use`, async () => {
    const { code, stderr } = await runCommand(line)
    assert.deepEqual([code, stderr.split('\n')[0]], [2, `holysheep-otel ${says}`])
    assert.equal(existsSync('x'), false)
  })
