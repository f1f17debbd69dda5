/** The candidates. All run on the same SDK; `none again` shows the noise between two equal ones. */
export type CandidateName =
  | 'none'
  | 'none again'
  | 'ours'
  | 'undici'
  | 'ours + undici'
  | 'contrib'
  | 'traceloop'
  | 'openlit'

export const candidates: Readonly<Record<CandidateName, string>> = {
  none: 'no instrumentation',
  'none again': 'the same once more: the noise of these numbers',
  ours: 'this package, all its signals',
  undici: '`@opentelemetry/instrumentation-undici`: an HTTP span and a duration, nothing of the model',
  'ours + undici': 'both: one span, enriched by ours',
  contrib: '`@opentelemetry/instrumentation-openai`',
  traceloop: '`@traceloop/instrumentation-openai`',
  openlit: '`openlit`, without its instrumentations of HTTP',
}
