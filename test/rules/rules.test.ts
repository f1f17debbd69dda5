import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { INSTRUMENT } from '../../src/sinks/metrics/instruments.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { metricNames, syntaxErrors } from '../helpers/promql.ts'
import { alerts, ruleFiles, rules, ruleTestFiles } from './rule-files.ts'

const DASHBOARDS = ['overview', 'cost', 'latency', 'limits', 'pipeline'].map((name) => `holysheep-${name}`)
const RUNBOOKS = 'https://unpkg.com/opentelemetry-instrumentation-holysheep/docs/runbooks.md'

/** Series of Prometheus, the collector and Alertmanager themselves. */
const STACK_SERIES = [
  'up',
  'alertmanager_notifications_failed_total',
  'otelcol_exporter_enqueue_failed_metric_points',
  'otelcol_exporter_enqueue_failed_spans',
  'otelcol_exporter_queue_capacity',
  'otelcol_exporter_queue_size',
  'otelcol_exporter_send_failed_metric_points',
  'otelcol_exporter_send_failed_spans',
  'otelcol_exporter_sent_metric_points',
  'otelcol_exporter_sent_spans',
]

const emitted = Object.values(METRIC).flatMap((name) =>
  INSTRUMENT[name].advice === undefined ? [name] : [`${name}_bucket`, `${name}_sum`, `${name}_count`],
)
const recorded = rules.flatMap(({ record }) => record ?? [])
const used = new Set(rules.flatMap(({ expr }) => metricNames(expr)))
const nameOf = ({ alert, record }: { alert?: string; record?: string }): string =>
  alert ?? record ?? 'a rule without a name'

test('every rule is PromQL', () => {
  assert.notEqual(rules.length, 0)
  for (const rule of rules) assert.deepEqual(syntaxErrors(rule.expr), [], nameOf(rule))
})

test('every series that a rule reads exists', () => {
  const known = new Set<string>([...emitted, ...recorded, ...STACK_SERIES])
  for (const rule of rules)
    for (const name of metricNames(rule.expr)) assert.ok(known.has(name), `${nameOf(rule)} reads ${name}`)
})

test('every threshold, objective and budget holds for something', () => {
  const limits = recorded.filter((name) => /^holysheep:(threshold|objective|budget):/.test(name))
  assert.deepEqual(
    limits.filter((name) => !used.has(name)),
    [],
  )
})

test('no rule matches a bound that exporters write differently', () => {
  for (const rule of rules) assert.doesNotMatch(rule.expr, /\ble\s*=~?\s*"\d+(\.0)?"/, nameOf(rule))
})

test('every series of ours is aggregated', () => {
  // By these words alone labels of processes, models and tenants would come through.
  for (const rule of rules)
    if (metricNames(rule.expr).some((name) => (emitted as string[]).includes(name)))
      assert.match(rule.expr, /\b(sum|min|max|count) by \(/, nameOf(rule))
})

for (const alert of alerts) {
  const name = alert.alert.replace(/^HolySheep/, '')
  const { summary = '', description = '', runbook_url, dashboard_url = '' } = alert.annotations ?? {}

  test(`${alert.alert} says what somebody needs who is woken by it`, () => {
    assert.match(alert.alert, /^HolySheep[A-Z]/)
    assert.match(alert.labels?.severity ?? '', /^(critical|warning|info)$/)
    assert.notEqual(summary, '')
    assert.notEqual(description, '')
    assert.equal(runbook_url, `${RUNBOOKS}#${kebab(name)}`)
    assert.match(dashboard_url, /^http:\/\/localhost:3000\/d\/[\w-]+(\?var-service=\{\{ \$labels\.service_name \}\})?$/)
    assert.ok(DASHBOARDS.includes(dashboard_url.replace(/^.*\/d\/([\w-]+).*$/, '$1')), dashboard_url)
  })

  test(`the numbers of ${alert.alert} are written for people`, () => {
    for (const [, shown] of `${summary} ${description}`.matchAll(/\{\{ \$value (.*?)\}\}/g))
      assert.match(shown ?? '', /^\| (humanize|humanizePercentage|humanizeDuration|printf "%\.2f") $/)
  })

  test(`${alert.alert} has a case in which it fires, and one in which it does not`, () => {
    const cases = [...ruleTestFiles.values()]
      .flatMap(({ tests }) => tests.flatMap(({ alert_rule_test = [] }) => alert_rule_test))
      .filter(({ alertname }) => alertname === alert.alert)
    const expected = cases.flatMap(({ exp_alerts }) => exp_alerts)
    const { severity, window } = alert.labels ?? {}
    const firing = expected.filter(({ exp_labels }) => exp_labels.severity === severity && exp_labels.window === window)
    assert.notEqual(firing.length, 0, 'it fires in none')
    assert.ok(
      cases.some(({ exp_alerts }) => exp_alerts.length === 0),
      'it fires in all',
    )
    for (const { exp_annotations = {} } of firing) {
      assert.deepEqual(Object.keys(exp_annotations).sort(), Object.keys(alert.annotations ?? {}).sort())
      // A link to a service that the alert doesn't know.
      assert.doesNotMatch(exp_annotations.dashboard_url ?? '', /var-service=$/)
    }
  })
}

test('every alert has its runbook, and every runbook its alert', () => {
  const text = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8')
  const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'))
  const anchors = alerts.map(({ alert }) => kebab(alert.replace(/^HolySheep/, '')))
  assert.deepEqual(sections.toSorted(), [...new Set(anchors)].sort())
  for (const anchor of anchors) assert.ok(text.includes(`](#${anchor})`), `the list of runbooks lacks ${anchor}`)
})

test('the PromQL of the runbooks asks for series that exist', () => {
  const text = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8')
  const known = new Set<string>([...emitted, ...recorded, ...STACK_SERIES, 'ALERTS'])
  const queries = [...text.matchAll(/^```promql\n(.*?)^```$/gms)].map(([, query = '']) => query)
  assert.notEqual(queries.length, 0)
  for (const query of queries) {
    assert.deepEqual(syntaxErrors(query), [])
    for (const name of metricNames(query)) assert.ok(known.has(name), `${name} in ${query}`)
  }
})

for (const [file, { rule_files, group_eval_order = [] }] of ruleTestFiles)
  test(`tests/${file} evaluates every group that it loads, in an order that does not change`, () => {
    const groups = rule_files.flatMap((path) => {
      const name = path.replace('../rules/', '')
      return (ruleFiles.get(name) ?? assert.fail(`there is no ${path}`)).groups.map((group) => group.name)
    })
    assert.deepEqual(group_eval_order.toSorted(), groups.toSorted())
  })

test('every file of rules is tested', () => {
  const loaded = new Set([...ruleTestFiles.values()].flatMap(({ rule_files }) => rule_files))
  for (const name of ruleFiles.keys()) assert.ok(loaded.has(`../rules/${name}`), name)
})

/** `SuccessRateLow` → `success-rate-low` */
function kebab(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
}
