import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { freePort } from '../../databases/ports.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { eventually } from '../helpers/eventually.ts'
import { type OtlpReceiver, startOtlpReceiver } from '../helpers/otlp-receiver.ts'
import { type Application, scrape, startApplication, sumOf } from './registered-application.ts'

let gateway: Gateway
let other: Server
before(async () => {
  gateway = await startGateway({ keepLedger: false })
  other = createServer((_, response) => response.end('things'))
  await once(other.listen(0, '127.0.0.1'), 'listening')
})
after(async () => {
  await gateway.close()
  other.close()
  other.closeAllConnections()
})

interface Run {
  readonly application: Application
  readonly receiver: OtlpReceiver
  /** What is served on the port for Prometheus. */
  readonly scraped: string | undefined
}

interface Row {
  readonly variable: string
  readonly reads: string
  readonly env: (receiver: string, port: number) => Readonly<Record<string, string>>
  readonly check: (run: Run) => Promise<void> | void
}

const requests = 'holysheep_requests_total'
const duration = 'http_client_request_duration'
const endpoint = (receiver: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
})

const isSilent = ({ application }: Run) =>
  assert.deepEqual([application.stdout(), application.stderr()], ['called\n', ''])

/** What arrives within a moment of the end of the application. */
async function end({ application }: Run): Promise<void> {
  application.process.kill('SIGTERM')
  await application.ended
}

for (const { variable, reads, env, check } of [
  {
    variable: 'no variable',
    reads: 'serves all metrics for Prometheus, and prints nothing',
    env: () => ({}),
    check: (run) => {
      assert.equal(sumOf(requests, run.scraped), 2)
      assert.match(run.scraped ?? '', new RegExp(`${duration}_count\\{.*http_response_status_code="200"`))
      assert.doesNotMatch(run.scraped ?? '', /otel_scope/)
      isSilent(run)
    },
  },
  {
    variable: 'OTEL_SERVICE_NAME',
    reads: 'labels every series',
    env: () => ({ OTEL_SERVICE_NAME: 'shop' }),
    check: ({ scraped = '' }) => assert.match(scraped, new RegExp(`^${requests}\\{.*service_name="shop"`, 'm')),
  },
  {
    variable: 'OTEL_RESOURCE_ATTRIBUTES',
    reads: 'is told of the target',
    env: () => ({ OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=market' }),
    check: ({ scraped = '' }) => assert.match(scraped, /target_info\{.*service_namespace="market"/),
  },
  {
    variable: 'no variable',
    reads: 'tells the command line to nobody',
    env: () => ({}),
    check: ({ scraped = '' }) => assert.doesNotMatch(scraped, /stays\.mjs/),
  },
  {
    variable: 'OTEL_METRICS_EXPORTER',
    reads: 'otlp pushes, and serves nothing',
    env: (receiver) => ({ ...endpoint(receiver), OTEL_METRICS_EXPORTER: 'otlp' }),
    check: async (run) => {
      await end(run)
      assert.equal(run.receiver.sum(requests), 2)
      assert.equal(run.scraped, undefined)
    },
  },
  {
    variable: 'OTEL_METRICS_EXPORTER',
    reads: 'prometheus,otlp does both',
    env: (receiver) => ({ ...endpoint(receiver), OTEL_METRICS_EXPORTER: 'prometheus,otlp' }),
    check: async (run) => {
      await end(run)
      assert.equal(run.receiver.sum(requests), 2)
      assert.equal(sumOf(requests, run.scraped), 2)
    },
  },
  {
    variable: 'OTEL_METRICS_EXPORTER',
    reads: 'console prints',
    env: () => ({ OTEL_METRICS_EXPORTER: 'console' }),
    check: async (run) => {
      await end(run)
      assert.match(run.application.stdout(), new RegExp(requests))
    },
  },
  {
    variable: 'OTEL_METRICS_EXPORTER',
    reads: 'none serves nothing',
    env: () => ({ OTEL_METRICS_EXPORTER: 'none' }),
    check: (run) => {
      assert.equal(run.scraped, undefined)
      isSilent(run)
    },
  },
  {
    variable: 'OTEL_METRIC_EXPORT_INTERVAL',
    reads: 'pushes while the application runs',
    env: (receiver) => ({
      ...endpoint(receiver),
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '50', // shorter than the default timeout
    }),
    check: ({ receiver }) => eventually(() => receiver.sum(requests) === 2),
  },
  {
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    reads: 'gets one span of every call, of other hosts, too, and no query',
    env: (receiver) => ({ ...endpoint(receiver), OTEL_SERVICE_NAME: 'shop' }),
    check: async (run) => {
      await end(run)
      const { spans } = run.receiver
      assert.deepEqual(spans.map(({ name }) => name).sort(), ['GET', 'chat deepseek-v3.2', 'chat deepseek-v3.2'])
      assert.deepEqual([...new Set(spans.map(({ service }) => service))], ['shop'])
      assert.doesNotMatch(JSON.stringify(spans.map(({ attributes }) => [...attributes])), /secret/)
      assert.equal(sumOf(requests, run.scraped), 2)
    },
  },
  {
    variable: 'OTEL_TRACES_EXPORTER',
    reads: 'none sends no span, endpoint or not',
    env: (receiver) => ({ ...endpoint(receiver), OTEL_METRICS_EXPORTER: 'otlp', OTEL_TRACES_EXPORTER: 'none' }),
    check: async (run) => {
      await end(run)
      assert.deepEqual(run.receiver.spans, [])
      assert.equal(run.receiver.sum(requests), 2)
    },
  },
  {
    variable: 'OTEL_TRACES_SAMPLER',
    reads: 'leaves out spans, never counts',
    env: (receiver) => ({ ...endpoint(receiver), OTEL_TRACES_SAMPLER: 'always_off' }),
    check: async (run) => {
      await end(run)
      assert.deepEqual(run.receiver.spans, [])
      assert.equal(sumOf(requests, run.scraped), 2)
    },
  },
  {
    variable: 'OTEL_TRACES_EXPORTER',
    reads: 'console prints spans',
    env: () => ({ OTEL_TRACES_EXPORTER: 'console' }),
    check: async (run) => {
      await end(run)
      assert.match(run.application.stdout(), /name: 'chat deepseek-v3\.2'/)
    },
  },
  {
    variable: 'OTEL_PROPAGATORS',
    reads: 'b3 exports as before, by sdk-node',
    env: (receiver) => ({ ...endpoint(receiver), OTEL_PROPAGATORS: 'b3' }),
    check: async (run) => {
      await end(run)
      assert.equal(run.receiver.spans.length, 3)
      assert.equal(sumOf(requests, run.scraped), 2)
    },
  },
  {
    variable: 'OTEL_NODE_DISABLED_INSTRUMENTATIONS',
    reads: 'undici leaves out other hosts',
    env: () => ({ OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici' }),
    check: ({ scraped }) => {
      assert.equal(sumOf(requests, scraped), 2)
      assert.doesNotMatch(scraped ?? '', new RegExp(duration))
    },
  },
  {
    variable: 'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
    reads: 'undici makes ours plain calls like others',
    env: () => ({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici' }),
    check: ({ scraped }) => {
      assert.equal(sumOf(requests, scraped), 0)
      assert.equal(sumOf(`${duration}_count`, scraped), 3)
    },
  },
  {
    variable: 'OTEL_SDK_DISABLED',
    reads: 'true starts nothing',
    env: (receiver) => ({ ...endpoint(receiver), OTEL_SDK_DISABLED: 'true' }),
    check: startsNothing,
  },
  {
    variable: 'HOLYSHEEP_OTEL_ENABLED',
    reads: 'false starts nothing',
    env: (receiver) => ({ ...endpoint(receiver), HOLYSHEEP_OTEL_ENABLED: 'false' }),
    check: startsNothing,
  },
  {
    variable: 'OTEL_LOG_LEVEL',
    reads: 'info says where the metrics are',
    env: (_, port) => ({ OTEL_LOG_LEVEL: 'info', OTEL_EXPORTER_PROMETHEUS_PORT: String(port) }),
    check: ({ application }) =>
      assert.match(application.stdout(), /Prometheus metrics are served on http:\/\/127\.0\.0\.1:\d+\/metrics/),
  },
  {
    variable: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    reads: 'a wrong value is one warning, and the application starts',
    env: () => ({ OTEL_EXPORTER_OTLP_PROTOCOL: 'pigeon' }),
    check: ({ application, scraped }) => {
      assert.equal(application.stderr().match(/HolySheepOtelWarning: .*pigeon/g)?.length, 1)
      assert.equal(sumOf(requests, scraped), 2)
    },
  },
  {
    variable: 'HOLYSHEEP_OTEL_GENAI_METRICS',
    reads: 'a wrong value is one warning, too',
    env: () => ({ HOLYSHEEP_OTEL_GENAI_METRICS: 'perhaps' }),
    check: ({ application }) => assert.equal(application.stderr().match(/HolySheepOtelWarning: .*perhaps/g)?.length, 1),
  },
] satisfies readonly Row[] as readonly Row[]) {
  test(`${variable}: ${reads}`, async (context) => {
    const receiver = await startOtlpReceiver()
    context.after(() => receiver.close())
    const port = await freePort()
    const application = startApplication('stays.mjs', {
      env: {
        GATEWAY: gateway.origin,
        HOLYSHEEP_OTEL_HOSTS: gateway.host,
        CALLS: '2',
        OTHER: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
        ...env(receiver.origin, port),
      },
    })
    context.after(() => application.process.kill('SIGKILL'))
    await application.prints('called')
    await check({ application, receiver, scraped: await scrape(port) })
  })
}

async function startsNothing(run: Run): Promise<void> {
  await end(run)
  assert.equal(run.scraped, undefined)
  assert.deepEqual([run.receiver.spans.length, run.receiver.metricNames().size], [0, 0])
  isSilent(run)
}
