/**
 * The candidates. All run on the same SDK. Those that are there again, and `before`, are equal to another one or should
 * be: they show the noise, and what a change of ours does.
 */
export type CandidateName = keyof typeof candidates

export const candidates = {
  none: 'no instrumentation',
  'none again': 'the same once more: the noise of these numbers',
  ours: 'this package, all its signals',
  'ours again': 'the same once more: the noise of ours',
  before: 'another build of this package, where `--before` names its checkout',
  undici: '`@opentelemetry/instrumentation-undici`: an HTTP span and a duration, nothing of the model',
  'ours + undici': 'both: one span, enriched by ours',
  'ours elsewhere': 'this package, which watches another host than the one that is called',
  'ours, resilient': 'this package, and the calls by its resilient fetch',
  contrib: '`@opentelemetry/instrumentation-openai`',
  traceloop: '`@traceloop/instrumentation-openai`',
  openlit: '`openlit`, without its instrumentations of HTTP',
} as const satisfies Readonly<Record<string, string>>

/** Those that make no spans. */
export const WITHOUT_SPANS: ReadonlySet<CandidateName> = new Set(['none', 'none again', 'ours elsewhere'])
