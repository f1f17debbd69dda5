import { status } from './fake-servers.ts'
import {
  alert,
  alertmanagerMetrics,
  app,
  appMetrics,
  buildInfo,
  data,
  prometheus,
  queries,
  recording,
  rules,
  type Sickness,
  target,
  targets,
  vector,
} from './well-stack.ts'

const pushed = queries({ 'count by': vector([buildInfo({ job: 'checkout', instance: 'a2d53cb5' }), 1]) })

/** What Prometheus answers to every query where it has nothing of ours. */
const nothing = queries({})

const refused = 'dial tcp 10.0.0.7:9464: connect: connection refused'
const manyToMany = 'found duplicate series for the match group {}'

/** One thing that is wrong, or looks so, in a stack in which all else is well, and what the doctor says of it. */
export interface Case {
  readonly reads: string
  readonly sick: Sickness
  readonly check: string
  readonly ok: boolean | null
  readonly detail: RegExp
  readonly fix?: RegExp
}

export const cases: readonly Case[] = [
  {
    reads: 'another exporter on the port of the application',
    sick: app('node_cpu_seconds_total 7\n'),
    check: 'application metrics',
    ok: false,
    detail: /^it answers, but without holysheep_build_info/,
    fix: /--import opentelemetry-instrumentation-holysheep\/register/,
  },
  {
    reads: 'an application that has made no call',
    sick: app('holysheep_build_info{version="0.1.0",price_table="2026-11-01"} 1\n'),
    check: 'application calls',
    ok: false,
    detail: /^no call has been seen$/,
    fix: /HOLYSHEEP_OTEL_HOSTS/,
  },
  {
    reads: 'swallowed errors',
    sick: app(appMetrics('holysheep_instrumentation_errors_total{part="wire"} 3')),
    check: 'application errors',
    ok: false,
    detail: /^3 errors in wire inside the instrumentation/,
    fix: /OTEL_LOG_LEVEL=debug/,
  },
  {
    reads: 'models without a price',
    sick: app(appMetrics('holysheep_unpriced_requests_total{model="qwen3-max"} 3')),
    check: 'application prices',
    ok: false,
    detail: /^no price for qwen3-max \(3 calls\)/,
    fix: /^name a file with their prices in HOLYSHEEP_OTEL_PRICES; .* checks it$/,
  },
  {
    reads: 'calls without a price, of which no model is known',
    sick: app(appMetrics('holysheep_unpriced_requests_total{model="other"} 3')),
    check: 'application prices',
    ok: false,
    detail: /^no price for other \(3 calls\)/,
    fix: /^no answer confirmed a model of the calls in other, so they have no name that could get a price/,
  },
  {
    reads: 'unknown tokens, of which some could be known',
    sick: app(
      appMetrics(
        'holysheep_usage_missing_total{model="gpt-4.1",reason="not_sent"} 2',
        'holysheep_usage_missing_total{model="o3",reason="not_sent"} 1',
        'holysheep_usage_missing_total{model="o3",reason="cancelled"} 1',
      ),
    ),
    check: 'application usage',
    ok: true,
    detail: /^tokens unknown for 4 successful calls: 3 not_sent, 1 cancelled$/,
    fix: /include_usage/,
  },
  {
    reads: 'a Prometheus that is starting',
    sick: prometheus({ '/-/ready': status(503, 'Service Unavailable') }),
    check: 'prometheus ready',
    ok: false,
    detail: /^not ready: it answered HTTP 503: Service Unavailable$/,
    fix: /--prometheus/,
  },
  {
    reads: 'what speaks the API of Prometheus without being one',
    sick: prometheus({ '/-/ready': status(404) }),
    check: 'prometheus ready',
    ok: true,
    detail: /^version 3\.16\.0, by its API$/,
  },
  {
    reads: 'a configuration that could not be loaded',
    sick: prometheus({ '/metrics': 'prometheus_config_last_reload_successful 0\n' }),
    check: 'prometheus configuration',
    ok: false,
    detail: /the one before is still in force/,
    fix: /promtool check config/,
  },
  {
    reads: 'a Prometheus without our series',
    sick: prometheus({ '/api/v1/query': nothing }),
    check: 'prometheus series',
    ok: false,
    detail: /^no holysheep_build_info in the last 5 minutes$/,
    fix: /OTEL_EXPORTER_OTLP_ENDPOINT/,
  },
  {
    reads: 'a query that Prometheus refuses, in its own words',
    sick: prometheus({ '/api/v1/query': status(422, '{"status":"error","error":"query timed out"}') }),
    check: 'prometheus series',
    ok: false,
    detail: /^it answered HTTP 422: query timed out$/,
  },
  {
    reads: 'a dead target, with its last error',
    sick: prometheus({
      '/api/v1/targets': targets(
        target('holysheep', 'app:9464'),
        target('holysheep', '10.0.0.7:9464', `Get "http://10.0.0.7:9464/metrics": ${refused}`),
      ),
    }),
    check: 'prometheus targets',
    ok: false,
    detail:
      /^1 of 2 targets down: http:\/\/10\.0\.0\.7:9464\/metrics \(dial tcp 10\.0\.0\.7:9464: connect: connection refused\)$/,
    fix: /OTEL_EXPORTER_PROMETHEUS_HOST=0\.0\.0\.0/,
  },
  {
    reads: 'a dead part of the stack',
    sick: prometheus({ '/api/v1/targets': targets(target('tempo', 'tempo:3200', refused, 'stack')) }),
    check: 'prometheus targets',
    ok: false,
    detail: /^1 of 1 target down: http:\/\/tempo:3200/,
  },
  {
    reads: 'a dead target of somebody else',
    sick: prometheus({
      '/api/v1/targets': targets(target('holysheep', 'app:9464'), target('printer', 'p:1', refused)),
    }),
    check: 'prometheus targets',
    ok: true,
    detail: /^1 application scraped$/,
  },
  {
    reads: 'an application that nobody scrapes',
    sick: prometheus({ '/api/v1/targets': targets(), '/api/v1/query': nothing }),
    check: 'prometheus targets',
    ok: false,
    detail: /^no application is scraped, and none sends by OTLP$/,
    fix: /add 127\.0\.0\.1:\d+ to scrape_configs/,
  },
  {
    reads: 'an application that sends by OTLP',
    sick: prometheus({ '/api/v1/targets': targets(), '/api/v1/query': pushed }),
    check: 'prometheus targets',
    ok: true,
    detail: /^1 process by OTLP$/,
  },
  {
    reads: 'OTLP that nobody takes, and nothing that arrives without',
    sick: prometheus({ '/api/v1/otlp/v1/metrics': status(404), '/api/v1/query': nothing }),
    check: 'prometheus otlp',
    ok: false,
    detail: /^metrics are not accepted by OTLP$/,
    fix: /--web\.enable-otlp-receiver/,
  },
  {
    reads: 'OTLP that nobody takes, where the application is scraped',
    sick: prometheus({ '/api/v1/otlp/v1/metrics': status(404) }),
    check: 'prometheus otlp',
    ok: null,
    detail: /arrive without it$/,
  },
  {
    reads: 'a Prometheus without our rules',
    sick: prometheus({ '/api/v1/rules': rules(alert('InstanceDown')) }),
    check: 'prometheus rules',
    ok: false,
    detail: /^none of this package are loaded$/,
    fix: /holysheep-otel rules --out DIR/,
  },
  {
    reads: 'recording rules alone',
    sick: prometheus({ '/api/v1/rules': rules(recording('holysheep:threshold:p95_latency_seconds')) }),
    check: 'prometheus rules',
    ok: false,
    detail: /^no alert of this package is loaded$/,
  },
  {
    reads: 'a broken rule, with its last error',
    sick: prometheus({
      '/api/v1/rules': rules(alert('HolySheepTimeouts'), alert('HolySheepX', { health: 'err', lastError: manyToMany })),
    }),
    check: 'prometheus rules',
    ok: false,
    detail: /^1 of 2 rules can not be evaluated: HolySheepX \(found duplicate series for the match group \{\}\)$/,
  },
  {
    reads: 'a broken rule of somebody else',
    sick: prometheus({ '/api/v1/rules': rules(alert('HolySheepTimeouts'), alert('Other', { health: 'err' })) }),
    check: 'prometheus rules',
    ok: true,
    detail: /^1 rule without errors/,
  },
  {
    reads: 'alerts that fire, and rules that have yet to run',
    sick: prometheus({
      '/api/v1/rules': rules(
        alert('HolySheepTimeouts', { state: 'firing' }),
        alert('HolySheepB', { health: 'unknown' }),
      ),
    }),
    check: 'prometheus rules',
    ok: true,
    detail: /^2 rules without errors, 1 of 2 alerts firing: HolySheepTimeouts, 1 not evaluated yet$/,
  },
  {
    reads: 'a Prometheus that knows no Alertmanager',
    sick: prometheus({ '/api/v1/alertmanagers': data({ activeAlertmanagers: [] }) }),
    check: 'prometheus alertmanager',
    ok: false,
    detail: /^it knows none/,
    fix: /alerting\.alertmanagers/,
  },
  {
    reads: 'an Alertmanager that Prometheus can not reach',
    sick: prometheus({
      '/metrics': [
        'prometheus_notifications_errors_total{alertmanager="http://alertmanager:9093/api/v2/alerts"} 5',
        'prometheus_notifications_sent_total{alertmanager="http://alertmanager:9093/api/v2/alerts"} 0',
      ].join('\n'),
    }),
    check: 'prometheus alertmanager',
    ok: false,
    detail: /^every alert to http:\/\/alertmanager:9093\/api\/v2\/alerts was lost on the way$/,
  },
  {
    reads: 'exemplars that are not kept',
    sick: prometheus({ '/api/v1/status/flags': data({ 'enable-feature': '' }) }),
    check: 'prometheus exemplars',
    ok: null,
    detail: /^not kept/,
    fix: /--enable-feature=exemplar-storage/,
  },
  {
    reads: 'an Alertmanager that is another program',
    sick: { alertmanager: { '/api/v2/status': { status: 'ok' } } },
    check: 'alertmanager ready',
    ok: false,
    detail: /^its answer is not that of an Alertmanager$/,
    fix: /--alertmanager/,
  },
  {
    reads: 'an Alertmanager with a configuration that could not be loaded',
    sick: { alertmanager: { '/metrics': 'alertmanager_config_last_reload_successful 0\n' } },
    check: 'alertmanager configuration',
    ok: false,
    detail: /the one before is still in force$/,
    fix: /amtool check-config/,
  },
  {
    reads: 'an Alertmanager that has had nothing to say',
    sick: { alertmanager: { '/metrics': 'alertmanager_notifications_total{integration="webhook"} 0\n' } },
    check: 'alertmanager notifications',
    ok: true,
    detail: /^none so far$/,
  },
  {
    reads: 'notifications that fail',
    sick: {
      alertmanager: {
        '/metrics': alertmanagerMetrics(
          'alertmanager_notifications_failed_total{integration="slack",reason="clientError"} 3',
          'alertmanager_notifications_failed_total{integration="slack",reason="other"} 1',
        ),
      },
    },
    check: 'alertmanager notifications',
    ok: false,
    detail: /^of 2 notifications, 4 by slack failed$/,
    fix: /the file of the channel/,
  },
  {
    reads: 'notifications that failed once, by what Prometheus has counted',
    sick: {
      alertmanager: {
        '/metrics': alertmanagerMetrics('alertmanager_notifications_failed_total{integration="slack"} 3'),
      },
      prometheus: {
        '/api/v1/query': queries({ 'increase(': vector([{ integration: 'slack' }, 0]), 'count by': vector() }),
      },
    },
    check: 'alertmanager notifications',
    ok: true,
    detail: /^2 notifications, none failed in the last hour \(before, 3 by slack did\)$/,
  },
  {
    reads: 'notifications that still fail, by what Prometheus has counted',
    sick: {
      alertmanager: {
        '/metrics': alertmanagerMetrics('alertmanager_notifications_failed_total{integration="slack"} 3'),
      },
      prometheus: { '/api/v1/query': queries({ 'increase(': vector([{ integration: 'slack' }, 1.2]) }) },
    },
    check: 'alertmanager notifications',
    ok: false,
    detail: /^of 2 notifications, 3 by slack failed$/,
  },
  {
    reads: 'a channel whose attempts have all failed so far',
    sick: {
      alertmanager: {
        '/metrics': alertmanagerMetrics(
          'alertmanager_notification_requests_total{integration="pagerduty"} 7',
          'alertmanager_notification_requests_failed_total{integration="pagerduty"} 7',
        ),
      },
    },
    check: 'alertmanager notifications',
    ok: false,
    detail: /^no attempt has got through: 7 attempts by pagerduty$/,
  },
  {
    reads: 'a Tempo that is starting',
    sick: { tempo: { '/ready': status(503, 'Ingester not ready: waiting for 15s after being ready') } },
    check: 'tempo ready',
    ok: false,
    detail: /^not ready: Ingester not ready: waiting for 15s after being ready$/,
    fix: /^wait/,
  },
  {
    reads: 'a Tempo without our traces',
    sick: { tempo: { '/api/search': { traces: [], metrics: {} } } },
    check: 'tempo traces',
    ok: false,
    detail: /^none of a call in the last day$/,
    fix: /OTEL_EXPORTER_OTLP_ENDPOINT/,
  },
  {
    reads: 'a Collector that is starting',
    sick: { collector: { '/': status(503, '{"status":"Server not available"}') } },
    check: 'collector ready',
    ok: false,
    detail: /^not ready: it answered HTTP 503: .*Server not available/,
    fix: /--collector/,
  },
]
