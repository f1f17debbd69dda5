import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { INSTRUMENT } from '../../src/sinks/metrics/instruments.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { metricNames, syntaxErrors } from '../helpers/promql.ts'
import { KNOWN_SERIES } from './known-series.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const compose = parse(read('otel-collector/compose.yaml'), { merge: true })
const composeJaeger = parse(read('otel-collector/compose.jaeger.yaml'), { merge: true, logLevel: 'silent' })
const traces = {
  tempo: read('grafana/provisioning/datasources/traces.yaml'),
  jaeger: read('grafana/jaeger/traces.yaml'),
}

/** As Grafana does it: `$$` is a dollar, anything else behind one a variable, empty where the environment lacks it. */
const expand = (value: string, environment: Readonly<Record<string, string>>): string =>
  value
    .split('$$')
    .map((piece) => piece.replace(/\$\{?(\w+)\}?/g, (_, name: string) => environment[name] ?? ''))
    .join('$')

/** As compose does it, where the host says nothing else. */
const byDefault = (value: string): string => value.replace(/\$\{\w+:?-([^}]*)\}/g, '$1')

const environment = Object.fromEntries(
  Object.entries<string>({
    ...compose.services.grafana.environment,
    ...composeJaeger.services.grafana.environment,
  }).map(([name, value]) => [name, byDefault(`${value}`)]),
)
const sources: Readonly<Record<string, unknown>>[] = [
  ...parse(read('grafana/provisioning/datasources/metrics.yaml')).datasources,
  ...Object.entries(traces).flatMap(([uid, text]) => parse(text).datasources.map((one: object) => ({ ...one, uid }))),
]
const source = (uid: string) => JSON.parse(expand(JSON.stringify(sources.find((one) => one.uid === uid)), environment))

for (const { uid, url } of [
  { uid: 'prometheus', url: 'http://prometheus:9090' },
  { uid: 'tempo', url: 'http://tempo:3200' },
  { uid: 'jaeger', url: 'http://jaeger:16686' },
  { uid: 'alertmanager', url: 'http://alertmanager:9093' },
])
  test(`compose tells Grafana where ${uid} is`, () => assert.equal(source(uid).url, url))

test('exemplars lead to the store of traces, and traces to Prometheus', () => {
  const { exemplarTraceIdDestinations } = source('prometheus').jsonData
  assert.deepEqual(
    exemplarTraceIdDestinations.map(({ name, datasourceUid }: Record<string, string>) => [name, datasourceUid]),
    [['trace_id', 'holysheep-traces']],
  )
  for (const [store, text] of Object.entries(traces)) {
    assert.deepEqual(
      parse(text).datasources.map(({ uid, type }: Record<string, string>) => [uid, type]),
      [['holysheep-traces', store]],
    )
    assert.equal(source(store).jsonData.tracesToMetrics.datasourceUid, 'prometheus')
  }
  assert.equal(source('tempo').jsonData.serviceMap.datasourceUid, 'prometheus')
})

test('who switches from one store to the other keeps no data source of the same uid', () => {
  const names = (text: string, list: string) => parse(text)[list].map(({ name }: Record<string, string>) => name)
  const ours = Object.values(traces).flatMap((text) => names(text, 'datasources'))
  for (const text of Object.values(traces)) assert.deepEqual(names(text, 'deleteDatasources'), ours)
  for (const name of ours) assert.match(name, /^HolySheep /, 'nobody else’s goes')
})

test('a trace leads to queries that Prometheus understands, about metrics that exist', () => {
  const { queries } = source('tempo').jsonData.tracesToMetrics
  assert.deepEqual(source('jaeger').jsonData.tracesToMetrics, source('tempo').jsonData.tracesToMetrics)
  assert.ok(queries.length >= 4)
  for (const { query } of queries) {
    assert.match(query, /\{\$__tags\}\[\$__rate_interval\]/)
    const filled = query.replace('$__tags', 'service_name="a", model="b"').replace('$__rate_interval', '4m')
    assert.deepEqual(syntaxErrors(filled), [])
    for (const name of metricNames(filled)) assert.ok(KNOWN_SERIES.has(name), name)
  }
})

test('what is made of spans has the bounds of our own durations', () => {
  const { processor } = parse(read('otel-collector/tempo/tempo.yaml')).metrics_generator
  const { histogram } = parse(read('otel-collector/collector/collector.yaml')).connectors.span_metrics
  const seconds = (duration: string) => Number.parseFloat(duration) / (duration.endsWith('ms') ? 1000 : 1)
  const bounds = INSTRUMENT[METRIC.requestDuration].advice?.explicitBucketBoundaries
  assert.deepEqual(processor.service_graphs.histogram_buckets, bounds)
  assert.deepEqual(histogram.explicit.buckets.map(seconds), bounds)
})

test('dashboards are read from where compose puts them, and stay as they are', () => {
  const [provider] = parse(read('grafana/provisioning/dashboards/dashboards.yaml')).providers
  const mounts: string[] = compose.services.grafana.volumes
  assert.ok(mounts.some((mount) => mount.startsWith(`../grafana/dashboards:${provider.options.path}:`)))
  assert.deepEqual([provider.folder, provider.allowUiUpdates], ['HolySheep', false])
})
