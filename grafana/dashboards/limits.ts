import { dashboard } from '../parts/dashboard.ts'
import { errors } from '../rows/errors.ts'
import { headroomRow } from '../rows/headroom.ts'
import { rateLimits } from '../rows/rate-limits.ts'
import { resilience } from '../rows/resilience.ts'

export const limits = dashboard({
  name: 'limits',
  title: 'Limits and errors',
  description: 'Headroom of the rate limits, errors by kind, retries and circuit breakers.',
  from: 'now-6h',
  rows: [headroomRow, rateLimits, errors, resilience],
})
