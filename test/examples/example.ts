import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../../databases/ports.ts'
import { type Gateway, type GatewayOptions, startGateway } from '../../gateway/index.ts'
import { readSamples } from '../../src/cli/samples/prometheus-text.ts'
import { SampleSet } from '../../src/cli/samples/sample-set.ts'
import { METRIC } from '../../src/sinks/names.ts'
import { forget, watch } from '../../stack/watchdog.ts'
import { type OtlpReceiver, startOtlpReceiver } from '../helpers/otlp-receiver.ts'
import { patiently } from '../helpers/stack/patience.ts'
import { checkOut } from './checkout.ts'
import { readWalkthrough } from './readme.ts'
import { ShellCommand } from './shell.ts'

/** Builds on a busy machine, with an empty cache of npm. */
const PATIENCE = { seconds: 300 }

/** The port of an example and the first of its metrics, as each README has them; pm2's workers have the next ones. */
const APPLICATION_PORT = 3000
const METRICS_PORTS = [9464, 9465, 9466]

/** An example that was installed and started as its README says, with a gateway and a receiver of OTLP of its own. */
export interface Example {
  readonly gateway: Gateway
  readonly receiver: OtlpReceiver
  /** Where the application listens. */
  readonly origin: string
  /** Port of its metrics. */
  readonly metricsPort: number
  /** Enters the README's calls and returns what each printed. */
  ask(): Promise<readonly string[]>
  /** Enters the README's last command once the metrics have all calls that the gateway has seen. */
  look(): Promise<SampleSet>
  /** Starts the application once more, with some variables of its environment changed. The ledger is empty then. */
  restart(changes: Environment): Promise<void>
  end(): Promise<void>
}

export type Environment = Readonly<Record<string, string>>

export interface ExampleOptions {
  /** Of the gateway that it calls. */
  readonly gateway?: GatewayOptions
  /** Further variables of its environment. `folder` is where it was copied to. */
  readonly env?: (folder: string) => Environment
  /** Runs before the README's first command, and is given the path of our tarball. */
  readonly setUp?: (tarball: string) => void
  /** Changes a command of the README for this machine. */
  readonly adapt?: (command: string, env: Environment) => string
}

export async function startExample(name: string, options: ExampleOptions = {}): Promise<Example> {
  const { adapt = (command) => command } = options
  const { prepare, start, ask, look } = readWalkthrough(join('examples', name))
  const { root, folder, tarball } = checkOut(name)
  watch({ folder: root })
  const [gateway, receiver] = await Promise.all([startGateway(options.gateway), startOtlpReceiver()])
  const ports = await freePorts(1 + METRICS_PORTS.length)
  const [port = 0, metricsPort = 0] = ports
  const origin = `http://localhost:${port}`
  let env = { ...environment(gateway, receiver, ports), ...options.env?.(folder) }
  let application: ShellCommand | undefined

  const enter = (command: string): ShellCommand =>
    new ShellCommand(adapt(onPorts(command, ports), env), { cwd: folder, env: { ...inherited(), ...env } })
  const run = async (): Promise<void> => {
    application = enter(start)
    await answers(origin, application)
  }
  const end = async (): Promise<void> => {
    await application?.end()
    await Promise.all([gateway.close(), receiver.close()])
    rmSync(root, { recursive: true, force: true })
    forget({ folder: root })
  }
  try {
    options.setUp?.(tarball)
    for (const command of prepare) await enter(command).result()
    await run()
  } catch (fault) {
    await end()
    throw fault
  }
  return {
    gateway,
    receiver,
    origin,
    metricsPort,
    async ask() {
      const printed: string[] = []
      for (const command of ask) printed.push(await enter(command).result())
      return printed
    },
    look() {
      const calls = gateway.ledger.requests.length
      const scrape = async () => new SampleSet(readSamples(await enter(look).result()))
      return patiently(`${calls} calls in the metrics`, scrape, (found) => found.total(METRIC.requests) >= calls)
    },
    async restart(changes) {
      await application?.end()
      gateway.ledger.clear()
      env = { ...env, ...changes }
      await run()
    },
    end,
  }
}

/** A command of a README with the ports and the key of this run. */
const onPorts = (command: string, ports: readonly number[]): string =>
  [APPLICATION_PORT, ...METRICS_PORTS]
    .reduce((text, known, index) => text.replaceAll(`localhost:${known}`, `localhost:${ports[index]}`), command)
    .replaceAll('_API_KEY=…', '_API_KEY=secret')

/** Nothing of this process that concerns telemetry or tests. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:OTEL|HOLYSHEEP|NODE_TEST|NODE_OPTIONS|OPENAI)/.test(name)),
  )

const environment = (gateway: Gateway, receiver: OtlpReceiver, [port, metrics]: readonly number[]): Environment => ({
  PORT: `${port}`,
  HOLYSHEEP_BASE_URL: `${gateway.origin}/v1`,
  HOLYSHEEP_OTEL_HOSTS: gateway.host,
  OTEL_EXPORTER_PROMETHEUS_PORT: `${metrics}`,
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '100',
  NEXT_TELEMETRY_DISABLED: '1',
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
})

/** Waits until an application answers anything. Rejects with what it said if it ends before. */
async function answers(origin: string, application: ShellCommand): Promise<void> {
  const look = async () => application.hasEnded || (await fetch(origin)).status > 0
  await patiently(`an answer of ${origin}`, look, Boolean, PATIENCE)
  if (application.hasEnded) throw new Error(`the application ended:\n${application.output}`)
}
