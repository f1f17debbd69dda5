import type { LimitType, Outcome, TimeoutPhase, Unit, UsageGap } from '../../src/call.ts'
import type { Part } from '../../src/guard.ts'
import type { FailureReason } from '../../src/resilience/result.ts'
import { LABEL, type LabelName } from '../../src/sinks/names.ts'
import { code, codes, markdownTable } from './markdown.ts'

/** Values of a label by their meaning. The types of the code say which there are. */
type Values<T extends string> = Readonly<Record<T, string>>

const OUTCOMES: Values<Outcome['kind']> = {
  completed: 'answered below 400, and read to its end',
  rejected: 'the gateway answered 4xx or 5xx',
  timeout: 'in any of the four phases',
  failed: 'no answer, or a broken one',
  cancelled: 'by the caller, which is not an error',
  truncated: 'a stream that ended without its final event',
}

const PHASES: Values<TimeoutPhase> = {
  connect: 'no connection in time',
  headers: "undici's `headersTimeout`",
  body: "undici's `bodyTimeout`: a pause in the body",
  deadline:
    'a timer of the caller: the `timeout` of the SDKs, `AbortSignal.timeout`, `setTimeout(() => controller.abort())`',
}

const LIMITS: Values<LimitType> = {
  requests: "too many requests, or headers that don't say what they count",
  tokens: 'too many tokens',
  quota: 'the account has no credit left',
  unknown: 'the answer does not say which limit',
}

const GAPS: Values<UsageGap> = {
  not_sent: 'the answer has none: for streams, set `stream_options.include_usage`',
  cancelled: 'the caller did not read to the end, or its deadline expired',
  truncated: 'the answer ended early: a cut stream, another timeout or a failure',
  too_large: 'more than 2.5 MiB compressed, or 16 MiB decoded',
  unreadable: 'invalid, or in an encoding that this Node cannot decode',
  unknown_format: 'a POST in a format that is not known, or one that creates a batch',
}

const FAILOVERS: Values<FailureReason | 'rollback'> = {
  rate_limit: 'of a failover: the provider answered 429',
  server_error: 'of a failover: 5xx',
  request_timeout: 'of a failover: 408',
  conflict: 'of a failover: 409',
  timeout: 'of a failover: the attempt took too long',
  connection: 'of a failover: no connection, or a broken one',
  missing_key: 'of a failover: there is no key for the provider',
  circuit_open: 'of a failover: the circuit of the provider is open',
  rollback: 'of a failover: by `rollback`, without an attempt',
}

const UNITS: Values<Unit> = {
  image: 'generated images',
  audio_second: 'seconds of audio',
  video_second: 'seconds of video',
  character: 'characters of text for speech',
  search: 'searches of rerank',
}

const DETAILS: Values<string> = {
  cached_prompt: 'read from a prompt cache',
  cache_write: 'written to a prompt cache',
  cache_write_1h: 'the part of these that is kept for an hour',
  reasoning: 'completion tokens of reasoning',
  audio_prompt: 'audio in the prompt',
  audio_completion: 'audio in the completion',
}

const PARTS: Values<Part> = {
  capture: 'following requests and bodies',
  wire: 'reading answers',
  pricing: 'prices',
  metrics: 'instruments',
  span: 'spans',
  billing: 'the billing log',
}

interface LabelReference {
  readonly about: string
  readonly values?: Values<string>
}

export const LABEL_REFERENCE: Readonly<Record<LabelName, LabelReference>> = {
  [LABEL.provider]: {
    about: '`holysheep`, or the name that [`HOLYSHEEP_OTEL_HOSTS`](configuration.md) gives to the host',
  },
  [LABEL.endpoint]: {
    about: 'a template such as `/chat/completions` or `/models/{model}`, without `/v1`; an unknown path is `other`',
  },
  [LABEL.method]: { about: 'the HTTP method; `_OTHER` for one that is not known' },
  [LABEL.model]: {
    about:
      'the name in the price table if one matches (`gpt-4.1` for `openai/gpt-4.1` or `gpt-4.1-2025-04-14`), else the name in the answer, else `other`; at most 100 unlisted names become series, and names that occur only in failed calls do not',
  },
  [LABEL.statusCode]: { about: 'the HTTP status; absent without an answer' },
  [LABEL.statusClass]: { about: '`2xx` to `5xx`; `none` without an answer' },
  [LABEL.outcome]: { about: 'how the attempt ended', values: OUTCOMES },
  [LABEL.stream]: { about: '`true` for an answer in events' },
  [LABEL.limitType]: {
    about: 'the limit; of the metrics of a resilient fetch also `concurrency`',
    values: LIMITS,
  },
  [LABEL.phase]: { about: 'what took too long', values: PHASES },
  [LABEL.tokenType]: { about: '`prompt` or `completion`' },
  [LABEL.detail]: { about: 'the subset', values: DETAILS },
  [LABEL.unit]: { about: 'the unit', values: UNITS },
  [LABEL.callType]: { about: 'the operation, such as `chat` or `embeddings`' },
  [LABEL.reason]: {
    about: 'why the usage is unknown; of a [failover](resilience.md#telemetry), why there was one',
    values: { ...GAPS, ...FAILOVERS },
  },
  [LABEL.from]: { about: 'the provider that failed' },
  [LABEL.to]: { about: 'the provider that took over; of a circuit `closed`, `half_open` or `open`' },
  [LABEL.result]: { about: '`written`, `spooled` (in a file until the database takes it) or `dropped`' },
  [LABEL.part]: { about: 'the part of the instrumentation', values: PARTS },
  [LABEL.version]: { about: 'of this package' },
  [LABEL.priceTable]: { about: 'the version of the price table in effect' },
}

export function labelsTable(): string {
  return markdownTable(
    ['label', 'meaning', 'values'],
    Object.entries(LABEL_REFERENCE).map(([name, { about, values }]) => [
      code(name),
      about,
      values === undefined ? '' : codes(Object.keys(values)),
    ]),
  )
}

/** The values of labels that need an explanation. */
export function labelValuesTable(): string {
  return markdownTable(
    ['label', 'value', 'meaning'],
    Object.entries(LABEL_REFERENCE).flatMap(([name, { values = {} }]) =>
      Object.entries(values).map(([value, about]) => [code(name), code(value), about]),
    ),
  )
}
