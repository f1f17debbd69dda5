import { EXIT, type ExitCode } from '../src/cli/exit-code.ts'
import { Child } from './child.ts'
import { appEnvironment } from './environment.ts'
import { Failure } from './failure.ts'
import { chooseMetricsPort } from './metrics-port.ts'
import { reportTables } from './report.ts'
import type { Screen } from './screen.ts'
import { settledScrape } from './settle.ts'

const host = 'api.holysheep.ai'

/** The app's report about one call, without key, prompt and answer. */
export interface LiveCall {
  readonly call: string
  /** Undefined if the call succeeded. */
  readonly problem: string | undefined
}

/** A few calls to the real host. Returns 1 if none succeeded. */
export async function runLiveDemo(screen: Screen, signal: AbortSignal, origin = `https://${host}`): Promise<ExitCode> {
  if (!process.env.HOLYSHEEP_API_KEY) {
    throw new Failure(
      '--live needs HOLYSHEEP_API_KEY in the environment: without a key, the host refuses all calls.',
      2,
    )
  }
  const port = await chooseMetricsPort(process.env.OTEL_EXPORTER_PROMETHEUS_PORT)
  const app = new Child('live-app', [origin], appEnvironment(port, new URL(origin).host))
  const stop = () => void app.stop()
  signal.addEventListener('abort', stop)
  try {
    screen.say(screen.style.bold(`A few calls of at most 16 tokens to ${origin}\n`))
    const calls = (await app.says()) as readonly LiveCall[]
    signal.throwIfAborted()
    for (const { call, problem } of calls)
      screen.say(`  ${problem === undefined ? '✓' : '✗'} ${call}${problem ? `: ${problem}` : ''}`)
    screen.say('')
    screen.show(reportTables(await settledScrape(`http://127.0.0.1:${port}/metrics`)))
    return calls.some(({ problem }) => problem === undefined) ? EXIT.done : EXIT.failed
  } finally {
    signal.removeEventListener('abort', stop)
    await app.stop()
  }
}
