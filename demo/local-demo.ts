import type { Gateway } from '../gateway/index.ts'
import { EXIT, type ExitCode } from '../src/cli/exit-code.ts'
import { Child } from './child.ts'
import { appEnvironment } from './environment.ts'
import { startDemoGateway } from './gateway.ts'
import { installedClientsText } from './installed-clients.ts'
import { compareWithLedger, describeCheck, ledgerFacts } from './ledger-check.ts'
import { chooseMetricsPort } from './metrics-port.ts'
import { describeNextSteps } from './next-steps.ts'
import type { DemoOptions } from './options.ts'
import { showProgress } from './progress.ts'
import { reportTables } from './report.ts'
import type { Screen } from './screen.ts'
import { settledScrape } from './settle.ts'

interface Run {
  readonly screen: Screen
  readonly options: DemoOptions
  readonly gateway: Gateway
  readonly app: Child
  readonly metricsUrl: string
  /** Aborts when the user stops the demo. */
  readonly signal: AbortSignal
}

/** The demo on this machine alone. Returns its exit code; rejects when the signal aborts. */
export async function runLocalDemo(options: DemoOptions, screen: Screen, signal: AbortSignal): Promise<ExitCode> {
  const port = await chooseMetricsPort(process.env.OTEL_EXPORTER_PROMETHEUS_PORT)
  const gateway = await startDemoGateway()
  const args = ['--gateway', gateway.origin, '--seconds', `${options.seconds}`]
  const app = new Child('app', args, { ...appEnvironment(port, gateway.host), HOLYSHEEP_OTEL_BAGGAGE_LABELS: 'tenant' })
  const run = { screen, options, gateway, app, metricsUrl: `http://127.0.0.1:${port}/metrics`, signal }
  try {
    return await perform(run)
  } finally {
    await app.stop()
    await gateway.close()
  }
}

async function perform(run: Run): Promise<ExitCode> {
  const { screen, options, gateway, app, metricsUrl } = run
  const { style } = screen
  screen.say(style.bold(`A HolySheep-like gateway on ${gateway.origin}, and an app that calls it`))
  screen.say(style.dim(`  ${installedClientsText()}`))
  screen.say(style.dim('  Streams, retries, rate limits, timeouts and faults'))
  screen.say(style.dim(`  node --import opentelemetry-instrumentation-holysheep/register app  →  ${metricsUrl}\n`))
  await untilSettled(run)

  const scrape = await settledScrape(metricsUrl)
  screen.say('')
  screen.show(reportTables(scrape))
  const check = describeCheck(compareWithLedger(ledgerFacts(gateway.ledger), scrape))
  screen.say(`${style[check.agrees ? 'green' : 'red'](check.text)}\n`)
  if (app.output !== '') screen.say(`${style.yellow('The app said:')}\n${app.output}\n`)
  screen.say(describeNextSteps({ metricsUrl, keep: options.keep }, style))
  if (options.keep) await keepServing(run)
  return check.agrees ? EXIT.done : EXIT.failed
}

/** Shows progress from the app's first message, that it has started, to its second: its last call has ended. */
async function untilSettled({ screen, options, app, metricsUrl, signal }: Run): Promise<void> {
  const interrupted = interruption(signal)
  await Promise.race([app.says(), interrupted])
  const done = new AbortController()
  const progress = showProgress({ ...screen, metricsUrl, seconds: options.seconds }, done.signal)
  try {
    await Promise.race([app.says(), interrupted])
  } finally {
    done.abort()
    await progress
  }
}

/** Continues until the user stops it, or the app ends. */
async function keepServing({ screen, gateway, app, metricsUrl, signal }: Run): Promise<void> {
  screen.say(`\nThe app goes on with a little traffic, and ${metricsUrl} with its numbers. Ctrl-C ends both.`)
  app.tell('linger')
  const forget = setInterval(() => gateway.ledger.clear(), 10_000) // nobody will read it any more
  await Promise.race([app.dies(), interruption(signal).catch(() => {})]).finally(() => clearInterval(forget))
}

/** Rejects when the signal aborts. */
function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    if (signal.aborted) reject(signal.reason)
  })
}
