import { dashboard } from '../parts/dashboard.ts'
import { alertRow } from '../rows/alerts.ts'
import { glance } from '../rows/glance.ts'
import { objectives } from '../rows/objectives.ts'
import { traffic } from '../rows/traffic.ts'

export const overview = dashboard({
  name: 'overview',
  title: 'Overview',
  description:
    'Is everything working, and if not, where to look: traffic, errors, latency, cost, objectives and alerts.',
  from: 'now-6h',
  rows: [glance, traffic, objectives, alertRow],
})
