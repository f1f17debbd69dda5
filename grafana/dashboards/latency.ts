import { dashboard } from '../parts/dashboard.ts'
import { concurrency } from '../rows/concurrency.ts'
import { duration } from '../rows/duration.ts'
import { speed } from '../rows/speed.ts'
import { streaming } from '../rows/streaming.ts'
import { traces } from '../rows/traces.ts'

export const latency = dashboard({
  name: 'latency',
  title: 'Latency and streaming',
  description: 'Durations of calls and first tokens of streams, by model and endpoint, down to single traces.',
  from: 'now-3h',
  rows: [speed, duration, streaming, traces, concurrency],
})
