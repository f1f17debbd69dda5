import { stateTimeline } from '../panels/state-timeline.ts'
import { table } from '../panels/table.ts'
import { chosenServiceOrNone } from '../parts/filters.ts'
import type { Row } from '../parts/layout.ts'
import { ALERTS } from '../recorded-series.ts'

const alerts = `${ALERTS}{alertname=~"HolySheep.+", ${chosenServiceOrNone}}`
const labels = 'alertname, alertstate, severity, service_name, provider'

const now = table({
  title: 'Alerts now',
  description: 'Firing and pending alerts. Alerts about the stack itself belong to no service and are always shown.',
  width: 12,
  labels: {
    alertname: 'Alert',
    alertstate: { title: 'State', width: 75, colors: { firing: 'red', pending: 'orange' } },
    severity: { title: 'Severity', width: 85, colors: { critical: 'red', warning: 'orange', info: 'blue' } },
    service_name: { title: 'Service', width: 205 },
    provider: { title: 'Provider', width: 105 },
  },
  values: [{ title: 'Series', expr: `count by (${labels}) (${alerts})` }],
  hideValues: true,
  noValue: 'No alerts',
})

const history = stateTimeline({
  title: 'Alerts over time',
  description: 'When each alert was pending or firing.',
  width: 12,
  queries: [
    {
      expr: `max by (alertname) (2 * ${ALERTS}{alertname=~"HolySheep.+", alertstate="firing", ${chosenServiceOrNone}} or ${alerts})`,
      legend: '{{alertname}}',
    },
  ],
  states: { 1: { text: 'pending', color: 'orange' }, 2: { text: 'firing', color: 'red' } },
  noValue: 'No alerts',
})

export const alertRow: Row = { title: 'Alerts', panels: [now, history] }
