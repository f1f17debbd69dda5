import { OTLP_PROTOCOLS, type OtlpProtocol } from './otlp.ts'

const EXPORTERS = ['otlp', 'console'] as const
const PROPAGATORS = ['tracecontext', 'baggage', 'none'] as const
const SAMPLERS = [
  'always_on',
  'always_off',
  'parentbased_always_on',
  'parentbased_always_off',
  'traceidratio',
  'parentbased_traceidratio',
] as const

export type TracesExporter = (typeof EXPORTERS)[number]
export type PropagatorName = (typeof PROPAGATORS)[number]
export type SamplerName = (typeof SAMPLERS)[number]

/**
 * What the environment asks of traces, where it asks for what is usual. Defaults are those of the specification.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export interface TracingConfig {
  readonly exporters: readonly TracesExporter[]
  readonly protocol: OtlpProtocol
  /** In the order in which they inject. With `none` among them there is none. */
  readonly propagators: readonly PropagatorName[]
  readonly sampler: SamplerName
  /** Share of the traces that a sampler by ratio takes. */
  readonly ratio: number
  readonly batch: {
    readonly maxQueueSize: number
    readonly scheduledDelayMillis: number
    readonly exportTimeoutMillis: number
    readonly maxExportBatchSize: number
  }
}

/**
 * Reads the variables of traces as `sdk-node` does. Undefined where one of them has a value that only `sdk-node` can do
 * something about: another exporter or propagator, a limit of spans, or a mistake, about which it has its own message.
 */
export function readTracing(env: NodeJS.ProcessEnv = process.env): TracingConfig | undefined {
  if (Object.entries(env).some(([name, value]) => /^OTEL_.+_LIMIT$/.test(name) && !isBlank(value))) return undefined
  const read = new UsualValues(env)
  const sampler = read.one('OTEL_TRACES_SAMPLER', SAMPLERS) ?? 'parentbased_always_on'
  const config: TracingConfig = {
    exporters: read.some('OTEL_TRACES_EXPORTER', EXPORTERS) ?? ['otlp'],
    protocol:
      read.one('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', OTLP_PROTOCOLS) ??
      read.one('OTEL_EXPORTER_OTLP_PROTOCOL', OTLP_PROTOCOLS) ??
      'http/protobuf',
    propagators: read.some('OTEL_PROPAGATORS', PROPAGATORS) ?? ['tracecontext', 'baggage'],
    sampler,
    ratio: sampler.endsWith('traceidratio') ? read.ratio('OTEL_TRACES_SAMPLER_ARG') : 1,
    batch: {
      maxQueueSize: read.count('OTEL_BSP_MAX_QUEUE_SIZE') ?? 2_048,
      scheduledDelayMillis: read.positive('OTEL_BSP_SCHEDULE_DELAY') ?? 5_000,
      exportTimeoutMillis: read.positive('OTEL_BSP_EXPORT_TIMEOUT') ?? 30_000,
      maxExportBatchSize: read.count('OTEL_BSP_MAX_EXPORT_BATCH_SIZE') ?? 512,
    },
  }
  return read.areAllUsual ? config : undefined
}

const isBlank = (value: string | undefined): boolean => value === undefined || value.trim() === ''

/** Reads values and remembers whether one was not among the usual ones. A blank value is none. */
class UsualValues {
  readonly #env: NodeJS.ProcessEnv
  areAllUsual = true

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
  }

  one<T extends string>(name: string, words: readonly T[]): T | undefined {
    const value = this.#text(name)
    return value === undefined ? undefined : this.#checked(words.find((word) => word === value))
  }

  /** A list, each word once. */
  some<T extends string>(name: string, words: readonly T[]): readonly T[] | undefined {
    const values = this.#text(name)?.split(',')
    const found = values?.map((value) => this.#checked(words.find((word) => word === value.trim())))
    return found && [...new Set(found.filter((word) => word !== undefined))]
  }

  positive(name: string): number | undefined {
    const value = this.#text(name)
    return value === undefined ? undefined : this.#checked(Number(value) > 0 ? Number(value) : undefined)
  }

  /** Of spans: a part of one would make the SDK's processor export nothing for ever. */
  count(name: string): number | undefined {
    const value = this.positive(name)
    return value && Math.ceil(value)
  }

  ratio(name: string): number {
    const value = Number(this.#text(name) ?? Number.NaN)
    return this.#checked(value >= 0 && value <= 1 ? value : undefined) ?? 1
  }

  #text(name: string): string | undefined {
    const value = this.#env[name]
    return isBlank(value) ? undefined : value
  }

  #checked<T>(value: T | undefined): T | undefined {
    if (value === undefined) this.areAllUsual = false
    return value
  }
}
