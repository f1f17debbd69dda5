import { dashboard } from '../parts/dashboard.ts'
import { billing } from '../rows/billing.ts'
import { collector } from '../rows/collector.ts'
import { health } from '../rows/health.ts'
import { instrumentation } from '../rows/instrumentation.ts'
import { servers } from '../rows/servers.ts'

export const pipeline = dashboard({
  name: 'pipeline',
  title: 'Pipeline health',
  description: 'Can the other dashboards be trusted: is data fresh, does everything arrive, are alerts delivered?',
  from: 'now-6h',
  hidden: ['traces', 'model', 'endpoint', 'tenant'],
  rows: [health, instrumentation, collector, servers, billing],
})
