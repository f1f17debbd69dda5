import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { afterEach, test } from 'node:test'
import { context, type ProxyTracerProvider, propagation, trace } from '@opentelemetry/api'
import * as grpc from '@opentelemetry/exporter-trace-otlp-grpc'
import * as json from '@opentelemetry/exporter-trace-otlp-http'
import * as protobuf from '@opentelemetry/exporter-trace-otlp-proto'
import { defaultResource } from '@opentelemetry/resources'
import fc from 'fast-check'
import { readTracing } from '../../src/config/tracing.ts'
import { Background } from '../../src/register/background.ts'
import { startContext } from '../../src/register/context.ts'
import { startNodeSdk } from '../../src/register/node-sdk.ts'
import { startTracing } from '../../src/register/tracing.ts'

type Environment = Readonly<Record<string, string>>

/** Values that applications set, and mistakes. */
const values: Readonly<Record<string, readonly string[]>> = {
  OTEL_TRACES_EXPORTER: ['otlp', 'console', 'console, otlp', 'otlp,otlp', 'zipkin', 'OTLP', 'otlp,', ' '],
  OTEL_EXPORTER_OTLP_PROTOCOL: ['grpc', 'http/json', 'http/protobuf', 'pigeon', ''],
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: ['grpc', 'http/json', 'http/protobuf', ' grpc'],
  OTEL_PROPAGATORS: [
    'tracecontext',
    'baggage,tracecontext',
    'baggage',
    'none',
    'b3',
    'tracecontext,b3',
    'none,baggage',
  ],
  OTEL_TRACES_SAMPLER: [
    'always_on',
    'always_off',
    'traceidratio',
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
    'sometimes',
  ],
  OTEL_TRACES_SAMPLER_ARG: ['0', '0.25', '1', '1.5', '-1', 'half', ''],
  OTEL_BSP_MAX_QUEUE_SIZE: ['100', '4096', '0', 'many'],
  OTEL_BSP_SCHEDULE_DELAY: ['200', '-5'],
  OTEL_BSP_EXPORT_TIMEOUT: ['1000', '1e3'],
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: ['50', '5000'],
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: ['3', ' '],
}

const usual: readonly Environment[] = [
  {},
  ...Object.entries(values).flatMap(([name, each]) => each.map((value) => ({ [name]: value }))),
  { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' },
  { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
].filter((env) => readTracing(env) !== undefined)

afterEach(() => {
  for (const api of [trace, context, propagation]) api.disable()
})

for (const env of usual) {
  test(`traces are as sdk-node starts them with ${JSON.stringify(env)}`, () => isAsBySdkNode(env))
}

test('traces are as sdk-node starts them in every usual environment', () => {
  const isUsual = (name: string, value: string) =>
    readTracing({ OTEL_TRACES_SAMPLER_ARG: '0.5', [name]: value }) !== undefined
  const anyValue: Record<string, fc.Arbitrary<string>> = Object.fromEntries(
    Object.entries(values).map(([name, each]) => [
      name,
      fc.constantFrom(...each.filter((value) => isUsual(name, value))),
    ]),
  )
  fc.assert(
    fc.property(fc.record(anyValue, { requiredKeys: [] }), (given) => {
      const env = given as Environment
      fc.pre(readTracing(env) !== undefined)
      isAsBySdkNode(env)
    }),
    { numRuns: 200 },
  )
})

for (const env of [
  { OTEL_TRACES_EXPORTER: 'zipkin' },
  { OTEL_TRACES_EXPORTER: 'otlp,pigeon' },
  { OTEL_EXPORTER_OTLP_PROTOCOL: 'pigeon' },
  { OTEL_PROPAGATORS: 'tracecontext,b3' },
  { OTEL_TRACES_SAMPLER: 'sometimes' },
  { OTEL_TRACES_SAMPLER: 'traceidratio' },
  { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' },
  { OTEL_BSP_MAX_QUEUE_SIZE: '0' },
  { OTEL_BSP_SCHEDULE_DELAY: 'soon' },
  { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '100' },
]) {
  test(`${JSON.stringify(env)} is left to sdk-node`, () => assert.equal(readTracing(env), undefined))
}

function isAsBySdkNode(env: Environment): void {
  const tracing = readTracing(env)
  assert.ok(tracing)
  const ours = started(env, (background) => {
    startContext()
    startTracing(tracing, defaultResource(), background)
  })
  const theirs = started(env, (background) =>
    startNodeSdk({ traces: true, logs: false }, defaultResource(), background),
  )
  assert.deepEqual(ours, theirs)
}

/** A provider, with what is private in it by convention. */
interface Inside {
  readonly _tracerOptions: { readonly sampler: object; readonly spanLimits: object }
  readonly _activeSpanProcessor: { readonly _spanProcessors: readonly Processor[] }
}

interface Processor extends Readonly<Record<string, unknown>> {
  readonly _exporter: object
  shutdown(): Promise<void>
}

const require = createRequire(import.meta.url)

/** The classes of each exporter: packages of the 3.x line have one for `import` and one for `require`. */
const exporters = Object.entries({ grpc, http: json, proto: protobuf }).map(
  ([name, { OTLPTraceExporter }]) =>
    [name, [OTLPTraceExporter, require(`@opentelemetry/exporter-trace-otlp-${name}`).OTLPTraceExporter]] as const,
)

function nameOf(exporter: object): string {
  return exporters.find(([, types]) => types.some((type) => exporter instanceof type))?.[0] ?? 'another'
}

/** What matters of the global objects after a start. */
function started(env: Environment, start: (background: Background) => void): object {
  const before = { ...process.env }
  Object.assign(process.env, env)
  try {
    start(new Background())
  } finally {
    for (const name of Object.keys(env)) delete process.env[name]
    Object.assign(process.env, before)
  }
  const provider = (trace.getTracerProvider() as ProxyTracerProvider).getDelegate() as unknown as Inside
  const processors = provider._activeSpanProcessor._spanProcessors
  const found = {
    sampler: String(provider._tracerOptions.sampler),
    limits: provider._tracerOptions.spanLimits,
    processors: processors.map((processor) => ({
      name: processor.constructor.name,
      exporter: nameOf(processor._exporter),
      numbers: Object.entries(processor).filter(([, value]) => typeof value === 'number'),
    })),
    fields: propagation.fields(),
    keepsContext: context.with(context.active().setValue(KEY, true), () => context.active().getValue(KEY)),
  }
  for (const processor of processors) void processor.shutdown()
  for (const api of [trace, context, propagation]) api.disable()
  return found
}

const KEY = Symbol('test')
