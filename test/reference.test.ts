import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { type Meter, metrics } from '@opentelemetry/api'
import { readConfig } from '../src/config/instrumentation.ts'
import { recordWait } from '../src/resilience/telemetry.ts'
import { BillingMetrics } from '../src/sinks/metrics/billing-metrics.ts'
import { MetricsSink } from '../src/sinks/metrics/metrics.ts'
import { METRIC } from '../src/sinks/names.ts'
import { CONTRACT, ELSEWHERE } from './sinks/metrics/contract.ts'

const root = new URL('../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const isRepository = existsSync(new URL('scripts/build.ts', root))

/** What the `create…` methods of a meter make, as the reference calls it. */
const KINDS: Readonly<Record<string, string>> = {
  createCounter: 'counter',
  createUpDownCounter: 'up-down counter',
  createHistogram: 'histogram',
  createObservableGauge: 'gauge',
}

/** The kind of every instrument that is created on one meter. */
function createdKinds(): ReadonlyMap<string, string> {
  const kinds = new Map<string, string>()
  const noop = metrics.getMeter('noop')
  const meter = new Proxy(noop, {
    get(target, method: string) {
      const create = Reflect.get(target, method)
      return (name: string, options: object) => {
        const kind = KINDS[method]
        if (kind !== undefined) kinds.set(name, kind)
        return create.call(target, name, options)
      }
    },
  }) as Meter
  new MetricsSink({ version: '1', priceTable: '1', labelKeys: [], genAiMetrics: true }).useMeter(meter)
  new BillingMetrics({ queued: 0, onRows: () => () => {} }).useMeter(meter)
  metrics.setGlobalMeterProvider({ getMeter: () => meter })
  recordWait('holysheep', 'requests', 1)
  metrics.disable()
  return kinds
}

/** The variables that a table of the page names in its first column. */
const variablesIn = (page: string): readonly string[] =>
  Array.from(page.matchAll(/^\| (`[^|]+`) +\|/gm), ([, cell = '']) => cell).flatMap((cell) =>
    Array.from(cell.matchAll(/`([A-Z][A-Z\d_]+)`/g), ([, name = '']) => name),
  )

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(`${folder}/${name}`))
}

describe('the reference', { skip: !isRepository && 'it is written in the repository only' }, async () => {
  if (!isRepository) return
  const { REFERENCE_PAGES, withTables } = await import('../scripts/reference/pages.ts')
  const { GEN_AI_METRICS, METRIC_GROUPS, METRIC_REFERENCE } = await import('../scripts/reference/metrics.ts')
  const { OPTION_REFERENCE } = await import('../scripts/reference/settings.ts')

  for (const { path, tables } of REFERENCE_PAGES) {
    test(`${path} has the tables of the code; npm run docs:reference writes them`, () =>
      assert.equal(read(path), withTables(read(path), tables)))
  }

  test('a table that is missing or unknown is an error', () => {
    assert.throws(() => withTables('', { calls: '' }), /calls/)
    assert.throws(() => withTables('<!-- table: strange -->\n<!-- end -->', {}), /strange/)
  })

  test('every metric stands in one group', () =>
    assert.deepEqual(
      [...Object.values(METRIC_GROUPS).flat(), ...GEN_AI_METRICS].toSorted(),
      Object.values(METRIC).toSorted(),
    ))

  for (const [name, , labels] of [...CONTRACT, ...ELSEWHERE]) {
    test(`${name} has the labels of the contract`, () =>
      assert.deepEqual(METRIC_REFERENCE[name].labels.toSorted(), labels.split(' ').filter(Boolean).toSorted()))
  }

  test('every metric is of the kind that is created', () =>
    assert.deepEqual(
      Object.fromEntries(Object.entries(METRIC_REFERENCE).map(([name, { kind }]) => [name, kind])),
      Object.fromEntries(createdKinds()),
    ))

  test('every option is read, with its variable', () => {
    const variables: string[] = []
    const options: string[] = []
    const recording = (names: string[]) =>
      new Proxy({}, { get: (_, name) => void (typeof name === 'string' && names.push(name)) })
    readConfig(recording(options), recording(variables))
    assert.deepEqual(options.toSorted(), Object.keys(OPTION_REFERENCE).toSorted())
    const listed = Object.values(OPTION_REFERENCE).map(({ variable }) => variable)
    assert.deepEqual(variables.toSorted(), [...listed, 'OTEL_SERVICE_NAME'].toSorted())
  })

  test('the page of the configuration names every variable of the sources, and no other', () => {
    const sources = [...sourcesBelow('src'), ...sourcesBelow('demo')]
    const named = sources.flatMap((source) =>
      Array.from(source.matchAll(/'((?:HOLYSHEEP|OTEL)_[A-Z\d_]*[A-Z\d]|NO_COLOR)'/g), ([, name = '']) => name),
    )
    const listed = new Set(variablesIn(read('docs/configuration.md')))
    assert.deepEqual([...new Set(named)].filter((name) => !listed.has(name)).toSorted(), [])
    const text = sources.join('\n')
    assert.deepEqual(
      [...listed].filter((name) => !text.includes(name)),
      ['OTEL_RESOURCE_ATTRIBUTES'].filter((name) => !text.includes(name)),
    )
  })
})
