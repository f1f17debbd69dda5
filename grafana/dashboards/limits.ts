import { dashboard } from '../parts/dashboard.ts'
import { errors } from '../rows/errors.ts'
import { headroomRow } from '../rows/headroom.ts'
import { rateLimits } from '../rows/rate-limits.ts'
import { resilience } from '../rows/resilience.ts'

export const limits = dashboard({
  name: 'limits',
  title: 'Limits and errors',
  description:
    'What is left of the rate limits, what goes wrong and how, and what retries and circuit breakers make of it.',
  from: 'now-6h',
  rows: [headroomRow, rateLimits, errors, resilience],
})
