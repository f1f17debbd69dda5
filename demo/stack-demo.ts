import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT, type ExitCode } from '../src/cli/exit-code.ts'
import { Child } from './child.ts'
import { startFailingGateway, startStackGateway } from './gateway.ts'
import { anyMetricsPort, chooseMetricsPort } from './metrics-port.ts'
import type { Screen } from './screen.ts'
import { collectorUrl, stackEnvironment } from './stack-environment.ts'

/**
 * The embedded PostgreSQL is 9 MB of WebAssembly, and V8's optimizing compilers take 450 MB while they are at it; for a
 * few rows a second the first one will do.
 */
const FRUGAL = ['--liftoff-only']

/** What has to be ended at the end. */
type Ending = () => unknown

/** Two apps and their gateways, until the signal. Rejects where an app ends before. */
export async function runStackDemo(screen: Screen, signal: AbortSignal): Promise<ExitCode> {
  const endings: Ending[] = []
  try {
    const apps = [await startShop(endings), await startAssistant(endings)]
    describe(screen, apps)
    await Promise.race([...apps.map(({ app }) => app.dies()), abortion(signal)])
    return EXIT.done
  } finally {
    for (const end of endings.reverse()) await end()
  }
}

interface StackApp {
  readonly app: Child
  readonly service: string
  readonly does: string
  readonly metricsUrl: string
}

const serviceName = (): string => process.env.OTEL_SERVICE_NAME || 'holysheep-demo'

async function startShop(endings: Ending[]): Promise<StackApp> {
  const gateway = await startStackGateway()
  endings.push(() => gateway.close())
  const port = await chooseMetricsPort(process.env.OTEL_EXPORTER_PROMETHEUS_PORT)
  const app = new Child('app', ['--gateway', gateway.origin, '--steady'], stackEnvironment(port, gateway.host))
  endings.push(() => app.stop())
  await app.says()
  const does = 'some ten calls a second, and now and then all that can go wrong with them'
  return { app, service: serviceName(), does, metricsUrl: metricsUrl(port) }
}

async function startAssistant(endings: Ending[]): Promise<StackApp> {
  const primary = await startFailingGateway()
  endings.push(() => primary.close())
  const backup = await startStackGateway()
  endings.push(() => backup.close())
  const home = await mkdtemp(join(tmpdir(), 'holysheep-demo-'))
  endings.push(() => rm(home, { recursive: true, force: true }))

  const port = await anyMetricsPort()
  const service = `${serviceName()}-assistant`
  const env = { ...stackEnvironment(port, `${primary.host},backup=${backup.host}`), OTEL_SERVICE_NAME: service }
  const args = ['--gateway', primary.origin, '--backup', backup.origin]
  const app = new Child('assistant', args, withBilling(env, home), FRUGAL)
  endings.push(() => app.stop())
  await app.says()
  const does = 'a resilient fetch with a backup, for its gateway is down 20 of every 300 seconds; a billing log'
  return { app, service, does, metricsUrl: metricsUrl(port) }
}

/** A database that is thrown away at the end, unless there is a real one; its spool goes with the home. */
function withBilling(env: NodeJS.ProcessEnv, home: string): NodeJS.ProcessEnv {
  return { HOLYSHEEP_OTEL_BILLING: `pglite:${join(home, 'billing')}`, ...env, HOME: home }
}

const metricsUrl = (port: number): string => `http://127.0.0.1:${port}/metrics`

function describe({ say, style }: Screen, apps: readonly StackApp[]): void {
  say(style.bold(`Metrics and traces go to ${collectorUrl()}`))
  for (const { service, does, metricsUrl } of apps) say(`  ${service}: ${does}\n${style.dim(`    ${metricsUrl}`)}`)
  say('Grafana of the compose stack is at http://localhost:3000. Ctrl-C ends everything.')
}

function abortion(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve())
    if (signal.aborted) resolve()
  })
}
