import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { documentedArguments, documentedYaml, merged } from '../../stack/documented.ts'

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../otel-collector/${path}`, import.meta.url)), 'utf8')

interface CollectorFile {
  readonly exporters: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly service: { readonly pipelines: { readonly metrics: { readonly exporters: readonly string[] } } }
}

test('the page has what `npm run test:scale` starts', () => {
  for (const words of [['thanos', 'receive'], ['thanos', 'store'], ['thanos', 'query'], ['victoria-metrics']])
    assert.ok(documentedArguments(...words).length > 1, words.join(' '))
  for (const comment of [
    'prometheus/prometheus.yaml: external labels',
    'prometheus/prometheus.yaml: remote write to Thanos',
    'prometheus/prometheus.yaml: remote write to VictoriaMetrics',
    'collector: OTLP to Thanos',
  ])
    assert.equal(typeof parse(documentedYaml(comment)), 'object', comment)
})

test('what the page does not have is an error', () => {
  assert.throws(() => documentedArguments('thanos', 'sidecar'), /has to have one command thanos sidecar/)
  assert.throws(() => documentedYaml('nothing'), /has to have one snippet "nothing"/)
})

test('quotes of a shell are not part of an argument', () => {
  assert.ok(documentedArguments('thanos', 'receive').includes('--label=receive_replica="receive-1"'))
})

test('the query asks every receiver of the hashring', () => {
  const [ring] = JSON.parse(read('thanos/hashring.json')) as { readonly endpoints: readonly string[] }[]
  const asked = documentedArguments('thanos', 'query').flatMap((word) => /^--endpoint=(.*)$/.exec(word)?.[1] ?? [])
  assert.ok(ring !== undefined && ring.endpoints.length === 3)
  assert.deepEqual(
    ring.endpoints.filter((endpoint) => !asked.includes(endpoint)),
    [],
  )
})

test('the second Prometheus of a pair is written to like the first', () => {
  const one = parse(read('collector/collector.yaml'), { merge: true }) as CollectorFile
  const both = merged(one, parse(read('collector/pair.yaml'))) as CollectorFile
  const { endpoint: _a, ...first } = both.exporters['otlp_http/prometheus'] ?? {}
  const { endpoint: _b, ...second } = both.exporters['otlp_http/prometheus-b'] ?? {}
  assert.deepEqual(second, first)
  assert.deepEqual((parse(read('collector/pair.yaml')) as CollectorFile).service.pipelines.metrics.exporters, [
    'otlp_http/prometheus',
    'otlp_http/prometheus-b',
  ])
})

test('of two configurations, lists are appended and mappings merged', () => {
  assert.deepEqual(merged({ a: [1], b: { c: 1, d: 2 } }, { a: [2], b: { c: 3 }, e: 4 }), {
    a: [1, 2],
    b: { c: 3, d: 2 },
    e: 4,
  })
})
