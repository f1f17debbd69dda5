import { timeSeries } from '../panels/time-series.ts'
import { ARRIVALS } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { aggregate, perSecond, sum } from '../parts/promql.ts'
import { ALERTMANAGER, JAEGER, PROMETHEUS, TEMPO } from '../stack-series.ts'

const ingested = timeSeries({
  title: 'Prometheus: ingested',
  description: 'Samples and exemplars per second. Late samples are those that a collector sends after an outage.',
  unit: 'cps',
  width: 8,
  queries: [
    { expr: perSecond(PROMETHEUS.samplesAppended), legend: 'Samples' },
    { expr: perSecond(PROMETHEUS.outOfOrderAppended), legend: 'Late samples' },
    { expr: perSecond(PROMETHEUS.exemplarsAppended), legend: 'Exemplars' },
  ],
})

const refused = timeSeries({
  title: 'Prometheus: refused',
  description:
    'Samples per second that were rejected because they were later than out_of_order_time_window allows, or out of bounds.',
  unit: 'cps',
  width: 8,
  colors: ARRIVALS,
  queries: [
    { expr: perSecond(PROMETHEUS.outOfOrderRefused), legend: 'Refused, out of order' },
    { expr: perSecond(PROMETHEUS.tooOldRefused), legend: 'Refused, too old' },
    { expr: perSecond(PROMETHEUS.outOfBoundsRefused), legend: 'Refused, out of bounds' },
  ],
})

const series = timeSeries({
  title: 'Prometheus: series',
  description:
    'Series in memory. It grows with models, endpoints and tenants; a jump means that a label has too many values.',
  unit: 'short',
  width: 8,
  queries: [{ expr: aggregate('max', PROMETHEUS.series, ['instance']), legend: '{{instance}}' }],
})

const ruleFailures = timeSeries({
  title: 'Rules: failures',
  description:
    'Evaluations per second that failed or were missed. Alerts and recorded series cannot be trusted then; the log of Prometheus names the group.',
  unit: 'ops',
  width: 8,
  colors: ARRIVALS,
  queries: [
    { expr: perSecond(PROMETHEUS.ruleFailures), legend: 'Failed' },
    { expr: perSecond(PROMETHEUS.ruleIterationsMissed), legend: 'Missed' },
  ],
  noValue: 'No rules loaded',
})

const ruleDuration = timeSeries({
  title: 'Rules: duration',
  description: 'Duration of the last evaluation of each group. If it exceeds the interval, evaluations are missed.',
  unit: 's',
  width: 8,
  manySeries: true,
  queries: [
    {
      // The label is the path of the file, a semicolon and the name.
      expr: `label_replace(${aggregate('max', PROMETHEUS.ruleDuration, ['rule_group'])}, "rule_group", "$1", "rule_group", ".*;(?:holysheep-)?(.+)")`,
      legend: '{{rule_group}}',
    },
  ],
  noValue: 'No rules loaded',
})

const alerts = timeSeries({
  title: 'Alerts sent to Alertmanager',
  description: 'Alerts per second that Prometheus sends to Alertmanager; failed and dropped ones notify nobody.',
  unit: 'ops',
  width: 8,
  colors: ARRIVALS,
  queries: [
    { expr: perSecond(PROMETHEUS.alertsSent), legend: 'Sent' },
    { expr: perSecond(PROMETHEUS.alertsFailed), legend: 'Failed' },
    { expr: perSecond(PROMETHEUS.alertsDropped), legend: 'Dropped' },
  ],
  noValue: 'No Alertmanager',
  runbook: 'notifications-failing',
})

/** An hour's worth: a message now and then would hardly be seen. Alertmanager counts for channels that nobody uses, too. */
const used = (series: string): string => `sum by (integration) (increase(${series}[1h])) > 0`

const notifications = timeSeries({
  title: 'Alertmanager: messages of an hour',
  description: 'Messages in the hour before each point, by channel, and those that could not be delivered.',
  unit: 'short',
  decimals: 0,
  width: 8,
  colors: ARRIVALS,
  queries: [
    { expr: used(ALERTMANAGER.notifications), legend: '{{integration}}' },
    { expr: used(ALERTMANAGER.notificationsFailed), legend: 'Failed, {{integration}}' },
  ],
  noValue: 'None',
  runbook: 'notifications-failing',
})

const active = timeSeries({
  title: 'Alertmanager: alerts',
  description: 'Alerts in Alertmanager; suppressed ones are silenced, or inhibited by another alert.',
  unit: 'short',
  decimals: 0,
  width: 8,
  style: 'stacked',
  colors: { active: 'red', suppressed: '#8e8e8e', unprocessed: 'orange' },
  queries: [{ expr: sum(ALERTMANAGER.alerts, ['state']), legend: '{{state}}' }],
  noValue: 'No Alertmanager',
})

const spans = timeSeries({
  title: 'Traces: spans',
  description:
    'Spans per second that Tempo or Jaeger receives, and that Tempo uses for the service graph and discards.',
  unit: 'cps',
  width: 8,
  colors: ARRIVALS,
  queries: [
    { expr: `${perSecond(TEMPO.spansReceived)} or ${perSecond(JAEGER.spansReceived)}`, legend: 'Received' },
    { expr: perSecond(TEMPO.generatorSpans), legend: 'For the service graph' },
    { expr: perSecond(TEMPO.spansDiscarded), legend: 'Discarded' },
  ],
  noValue: 'No store of traces',
})

export const servers: Row = {
  title: 'Prometheus, Alertmanager, traces',
  panels: [ingested, refused, series, ruleFailures, ruleDuration, alerts, notifications, active, spans],
}
