import { timeSeries } from '../panels/time-series.ts'
import { ARRIVALS, DECISIONS } from '../parts/colors.ts'
import type { Row } from '../parts/layout.ts'
import { aggregate, perSecond, sum } from '../parts/promql.ts'
import { limitLine } from '../parts/thresholds.ts'
import { LIMIT } from '../recorded-series.ts'
import { COLLECTOR } from '../stack-series.ts'

const none = 'No collector'
const received = timeSeries({
  title: 'Received',
  description: 'Spans and metric points per second that the collector receives from applications.',
  unit: 'cps',
  width: 8,
  queries: [
    { expr: perSecond(COLLECTOR.spansAccepted), legend: 'Spans' },
    { expr: perSecond(COLLECTOR.pointsAccepted), legend: 'Metric points' },
  ],
  noValue: none,
})

const sent = timeSeries({
  title: 'Sent',
  description:
    'Spans and metric points per second that reach the store of traces and Prometheus. Tail sampling keeps only some of the spans.',
  unit: 'cps',
  width: 8,
  queries: [
    { expr: perSecond(COLLECTOR.spansSent, ['exporter']), legend: 'Spans, {{exporter}}' },
    { expr: perSecond(COLLECTOR.pointsSent, ['exporter']), legend: 'Metric points, {{exporter}}' },
  ],
  noValue: none,
  runbook: 'collector-export-failing',
})

const queue = timeSeries({
  title: 'Sending queues',
  description:
    'How full the queue of each exporter is. It fills while the receiver is down, and survives a restart; when it is full, new data is lost.',
  unit: 'percentunit',
  width: 8,
  max: 1,
  queries: [
    {
      expr: aggregate('max', `${COLLECTOR.queueSize} / ${COLLECTOR.queueCapacity}`, ['exporter']),
      legend: '{{exporter}}',
    },
    limitLine(LIMIT.queueRatio, 'Alert'),
  ],
  runbook: 'collector-queue-filling',
})

const lost = timeSeries({
  title: 'Refused and failed',
  description:
    'Per second. Refused: not accepted, the application retries. Failed: rejected by the receiver, and lost. Lost: the queue was full.',
  unit: 'cps',
  width: 8,
  colors: ARRIVALS,
  queries: [
    { expr: perSecond(COLLECTOR.spansRefused), legend: 'Refused spans' },
    { expr: perSecond(COLLECTOR.pointsRefused), legend: 'Refused metric points' },
    { expr: perSecond(COLLECTOR.spansFailed, ['exporter']), legend: 'Failed spans, {{exporter}}' },
    { expr: perSecond(COLLECTOR.pointsFailed, ['exporter']), legend: 'Failed metric points, {{exporter}}' },
    { expr: perSecond(COLLECTOR.spansNotQueued, ['exporter']), legend: 'Lost spans, {{exporter}}' },
    { expr: perSecond(COLLECTOR.pointsNotQueued, ['exporter']), legend: 'Lost metric points, {{exporter}}' },
  ],
  noValue: none,
  runbook: 'collector-data-lost',
})

/** A series of refusals begins with the first one. Without a collector, there is nothing to say. */
const noneYet = (expression: string): string => `${expression} or 0 * max(${COLLECTOR.memory})`

const memory = timeSeries({
  title: 'Refused by the memory limiter',
  description:
    'Spans and metric points per second that the collector refuses because of its memory limit. Applications retry.',
  unit: 'cps',
  width: 8,
  queries: [
    { expr: noneYet(perSecond(COLLECTOR.memoryRefusedSpans)), legend: 'Refused spans' },
    { expr: noneYet(perSecond(COLLECTOR.memoryRefusedPoints)), legend: 'Refused metric points' },
  ],
  noValue: none,
})

const rss = timeSeries({
  title: 'Memory of the collector',
  description: 'Resident memory of each collector. At MEMORY_LIMIT_MIB it starts to refuse data.',
  unit: 'bytes',
  width: 8,
  queries: [{ expr: aggregate('max', COLLECTOR.memory, ['instance']), legend: '{{instance}}' }],
  noValue: none,
})

const decisions = timeSeries({
  title: 'Tail sampling',
  description: 'Traces per second that are kept and not kept.',
  unit: 'cps',
  width: 8,
  style: 'stacked',
  colors: DECISIONS,
  queries: [
    { expr: perSecond(`${COLLECTOR.sampled}{sampled="true"}`), legend: 'kept' },
    { expr: perSecond(`${COLLECTOR.sampled}{sampled="false"}`), legend: 'not kept' },
  ],
  noValue: none,
})

const policies = timeSeries({
  title: 'Why traces are kept',
  description: 'Traces per second that each policy of the tail sampling matches. Several may match the same trace.',
  unit: 'cps',
  width: 8,
  queries: [{ expr: perSecond(`${COLLECTOR.sampledByPolicy}{sampled="true"}`, ['policy']), legend: '{{policy}}' }],
  noValue: none,
})

const waiting = timeSeries({
  title: 'Traces in memory',
  description:
    'Traces that wait for a sampling decision, and those per second that were dropped before it: raise TRACES_IN_MEMORY then.',
  unit: 'short',
  width: 8,
  colors: ARRIVALS,
  queries: [
    { expr: sum(COLLECTOR.tracesInMemory), legend: 'In memory' },
    { expr: perSecond(COLLECTOR.droppedTooEarly), legend: 'Dropped too early, per second' },
  ],
  noValue: none,
})

export const collector: Row = {
  title: 'Collector',
  panels: [received, sent, queue, lost, memory, rss, decisions, policies, waiting],
}
