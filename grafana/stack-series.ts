/** Series of the stack's own programs: Collector 0.161, Prometheus 3, Alertmanager 0.35, Tempo 2.8 and 3. */

export const PROMETHEUS = {
  up: 'up',
  samplesAppended: 'prometheus_tsdb_head_samples_appended_total',
  outOfOrderAppended: 'prometheus_tsdb_head_out_of_order_samples_appended_total',
  outOfOrderRefused: 'prometheus_tsdb_out_of_order_samples_total',
  tooOldRefused: 'prometheus_tsdb_too_old_samples_total',
  outOfBoundsRefused: 'prometheus_tsdb_out_of_bound_samples_total',
  exemplarsAppended: 'prometheus_tsdb_exemplar_exemplars_appended_total',
  series: 'prometheus_tsdb_head_series',
  ruleFailures: 'prometheus_rule_evaluation_failures_total',
  ruleIterationsMissed: 'prometheus_rule_group_iterations_missed_total',
  ruleDuration: 'prometheus_rule_group_last_duration_seconds',
  alertsSent: 'prometheus_notifications_sent_total',
  alertsFailed: 'prometheus_notifications_errors_total',
  alertsDropped: 'prometheus_notifications_dropped_total',
} as const

export const ALERTMANAGER = {
  notifications: 'alertmanager_notifications_total',
  notificationsFailed: 'alertmanager_notifications_failed_total',
  alerts: 'alertmanager_alerts',
} as const

/** The collector names counters without `_total`. A series of failures is there from the first failure on. */
export const COLLECTOR = {
  spansAccepted: 'otelcol_receiver_accepted_spans',
  spansRefused: 'otelcol_receiver_refused_spans',
  pointsAccepted: 'otelcol_receiver_accepted_metric_points',
  pointsRefused: 'otelcol_receiver_refused_metric_points',
  memoryRefusedSpans: 'otelcol_processor_memory_limiter_refused_spans',
  memoryRefusedPoints: 'otelcol_processor_memory_limiter_refused_metric_points',
  spansSent: 'otelcol_exporter_sent_spans',
  pointsSent: 'otelcol_exporter_sent_metric_points',
  spansFailed: 'otelcol_exporter_send_failed_spans',
  pointsFailed: 'otelcol_exporter_send_failed_metric_points',
  spansNotQueued: 'otelcol_exporter_enqueue_failed_spans',
  pointsNotQueued: 'otelcol_exporter_enqueue_failed_metric_points',
  queueSize: 'otelcol_exporter_queue_size',
  queueCapacity: 'otelcol_exporter_queue_capacity',
  sampledByPolicy: 'otelcol_processor_tail_sampling_count_traces_sampled',
  sampled: 'otelcol_processor_tail_sampling_global_count_traces_sampled',
  droppedTooEarly: 'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early',
  tracesInMemory: 'otelcol_processor_tail_sampling_sampling_traces_on_memory',
  memory: 'otelcol_process_memory_rss',
} as const

/** What the collector makes of all spans, before it drops any. */
export const SPANS = {
  calls: 'traces_span_metrics_calls_total',
  duration: 'traces_span_metrics_duration_seconds_bucket',
} as const

/** Jaeger's own, as Prometheus renames them: it is made of the parts of a collector. */
export const JAEGER = { spansReceived: 'jaeger_receiver_accepted_spans_total' } as const

/** Tempo's own, and the service graph that its generator makes of the spans that were kept. */
export const TEMPO = {
  spansReceived: 'tempo_distributor_spans_received_total',
  spansDiscarded: 'tempo_discarded_spans_total',
  generatorSpans: 'tempo_metrics_generator_spans_received_total',
  graphRequests: 'traces_service_graph_request_total',
  graphFailures: 'traces_service_graph_request_failed_total',
  graphClientLatency: 'traces_service_graph_request_client_seconds_bucket',
  graphServerLatency: 'traces_service_graph_request_server_seconds_bucket',
} as const

/** Kinds of series that go down again; all others are counters, or the buckets of histograms. */
export const STACK_GAUGES: readonly string[] = [
  PROMETHEUS.up,
  PROMETHEUS.series,
  PROMETHEUS.ruleDuration,
  ALERTMANAGER.alerts,
  COLLECTOR.queueSize,
  COLLECTOR.queueCapacity,
  COLLECTOR.tracesInMemory,
  COLLECTOR.memory,
]

export const STACK_SERIES: readonly string[] = [PROMETHEUS, ALERTMANAGER, COLLECTOR, SPANS, JAEGER, TEMPO].flatMap(
  (names) => Object.values(names),
)

/** Labels of these series, and those that the SDK and Prometheus put on ours. */
export type StackLabel =
  | 'service_name'
  | 'job'
  | 'instance'
  | 'le'
  | 'exporter'
  | 'policy'
  | 'state'
  | 'rule_group'
  | 'client'
  | 'server'
