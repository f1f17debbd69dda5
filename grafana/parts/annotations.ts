import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { METRIC } from '../../src/sinks/names.ts'
import { ALERTS } from '../recorded-series.ts'
import { chosenServiceOrNone } from './filters.ts'
import { select } from './promql.ts'
import { prometheus } from './sources.ts'

const alerts = begins(
  `${ALERTS}{alertname=~"HolySheep.+", alertstate="firing", ${chosenServiceOrNone}}`,
  'alertname, severity, service_name, provider',
)
const versions = begins(select(METRIC.buildInfo), 'service_name, version, price_table')

/**
 * Marks on the time axis of every panel, where an alert or a new version begins. Not as long as it lasts: alerts that go
 * on for hours would colour every panel.
 */
export const annotations = (): AnnotationQueryBuilder[] => [
  new AnnotationQueryBuilder()
    .name('Alerts')
    .datasource(prometheus)
    .enable(true)
    .iconColor('red')
    .expr(alerts)
    .titleFormat('{{alertname}}')
    .textFormat('{{severity}} {{service_name}} {{provider}}')
    .tagKeys('severity,service_name,provider')
    .step('60s'),
  new AnnotationQueryBuilder()
    .name('New versions')
    .datasource(prometheus)
    .enable(true)
    .iconColor('blue')
    .expr(versions)
    .titleFormat('{{service_name}}: version {{version}}, prices of {{price_table}}')
    .tagKeys('service_name')
    .step('60s'),
]

function begins(selector: string, labels: string): string {
  return `max by (${labels}) (${selector}) unless max by (${labels}) (${selector} offset 2m)`
}
