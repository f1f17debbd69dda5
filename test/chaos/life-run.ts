import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { anyMetricsPort } from '../../demo/metrics-port.ts'
import { patiently } from '../helpers/stack/patience.ts'
import { EXIT_CODE } from './application/task.ts'
import { Application, type End } from './application.ts'
import { type Attempt, attemptsOf } from './attempts.ts'
import { compareBilling } from './billing-check.ts'
import { rowsOf } from './billing-rows.ts'
import { callOf } from './call-plans.ts'
import { assertEqual, type Comparison } from './comparison.ts'
import { endedCalls } from './ended-calls.ts'
import { type Judged, type Judgement, judge } from './judgement.ts'
import { type ClockJump, endingText, type FullDisk, type Life, type Outage } from './lives.ts'
import { compareMetrics } from './metrics-check.ts'
import { spooledRows } from './spool.ts'
import { ask, type Stage } from './stage.ts'

/**
 * Longest time, in seconds, for a busy machine; less than the five minutes after which a silent owner counts as ended.
 */
const PATIENCE = { seconds: 120, pauseMs: 250 }

/** File descriptors of the application: some 20 more than it needs. */
const DESCRIPTORS = 256

/** The message of the billing log about rows lost at its end. */
const WORD_OF_LOSS = /\bare lost, (\d+) in all/

/** Characters of its output that are shown where it went wrong. */
const LAST_WORDS = 3_000

const SPOOL = '.spool'

/** What a life leaves to the next lives. */
export interface Legacy {
  readonly life: Life
  readonly attempts: readonly Attempt[]
  readonly ended: ReadonlySet<number>
  /** Neither database nor spool stored rows when it ended. */
  readonly isBereft: boolean
  /** What it printed. */
  readonly output: string
}

export interface LifeRun {
  readonly seed: number
  readonly life: Life
  readonly stage: Stage
  /** What earlier lives have left. */
  readonly legacies: readonly Legacy[]
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}

/** Runs a life from its start to its end. Throws an Inequality where a figure is wrong. */
export async function runLife(run: LifeRun): Promise<Legacy> {
  const { life, stage, seed } = run
  const claimable = spooledRows(stage.homeOutside)
  const port = await anyMetricsPort()
  const notes = `${stage.notes}/${life.number}`
  stage.collector.mood = life.collector
  stage.gateway.ledger.clear()
  const application = new Application({
    task: { seed, life: life.number, gateway: stage.gateway.origin, notes, concurrency: life.concurrency },
    env: environment(run, port),
    within: stage.disk?.within ?? [],
    descriptors: DESCRIPTORS,
    isUnreaped: life.ending === 'SIGKILL, unreaped',
  })
  try {
    await application.says('started')
    await settleLegacies(run)
    await perform(run, application)
    if (life.ending === 'in order') await checkInOrder(run, application, { claimable, port })
    const end = await endOf(run, application)
    return bequeath(run, application, notes, end)
  } catch (fault) {
    if (application.output !== '')
      run.say(`  The last that the application said:\n${application.output.slice(-LAST_WORDS)}`)
    throw fault
  } finally {
    // A zombie has to exist until the next life has started, and so has its parent.
    if (life.ending === 'SIGKILL, unreaped') stage.atEnd(() => application.remove())
    else await application.remove()
  }
}

function environment({ life, stage }: LifeRun, port: number): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OTEL|HOLYSHEEP|NODE)_/.test(name))
  return {
    ...Object.fromEntries(inherited),
    // Both places of the spool are on the same disk.
    HOME: stage.home,
    TMPDIR: stage.home,
    OTEL_SERVICE_NAME: serviceOf(life),
    OTEL_LOG_LEVEL: 'warn',
    OTEL_EXPORTER_PROMETHEUS_PORT: `${port}`,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: stage.collector.url,
    HOLYSHEEP_OTEL_HOSTS: stage.gateway.host,
    HOLYSHEEP_OTEL_BAGGAGE_LABELS: 'tenant',
    HOLYSHEEP_OTEL_BILLING: stage.database.url(),
  }
}

const serviceOf = ({ number }: Life): string => `life-${number}`

/** Restarts the database if the previous life left it down; then all promised rows have to arrive. */
async function settleLegacies({ stage, legacies, seed, say }: LifeRun): Promise<void> {
  await stage.database.start()
  for (const legacy of legacies) say(`  ${await checkPromised({ stage, legacy, seed })}`)
}

export interface PromiseCheck {
  readonly stage: Stage
  readonly legacy: Legacy
  readonly seed: number
}

/** Waits until the promised rows are stored, and compares all rows with the ledger. */
async function checkPromised({ stage, legacy, seed }: PromiseCheck): Promise<string> {
  const { life, attempts, ended, isBereft, output } = legacy
  const title = `the billing rows of life ${life.number}, which ended ${endingText(life.ending)}`
  const look = async () => {
    const rows = await ask(stage, (database) => rowsOf(database, serviceOf(life)))
    const planOf = (call: number) => callOf(seed, life.number, call)
    return judge({ attempts, rows, planOf, isPromised: (call) => ended.has(call) })
  }
  const told = Number(WORD_OF_LOSS.exec(output)?.[1] ?? 0)
  const comparisonsOf = ({ judged, comparisons, missing }: Judgement) =>
    isBereft
      ? [...comparisons, compareLoss(told, missing.length, mostLost(legacy, judged))]
      : [...comparisons, ...missing]
  assertEqual(title, await settled(title, look, comparisonsOf))
  return isBereft
    ? `${told} rows were lost, for nothing took them, and that was told`
    : `all rows of the ${ended.size} calls that had ended are there`
}

/**
 * Attempts of calls that had not ended may be rows, too, and so may calls that were cancelled before the gateway
 * received them: those that have noted their end, and at most all that were in progress.
 */
function mostLost({ life, attempts, ended }: Legacy, judged: readonly Judged[]): number {
  const heard = new Set(attempts.map(({ call }) => call))
  const unheard = [...ended].filter((call) => !heard.has(call)).length + life.concurrency
  return attempts.length + unheard - judged.length
}

function compareLoss(told: number, least: number, most: number): Comparison {
  const expected = least === most ? `${most}` : `${least} to ${most}`
  return { what: 'rows that were lost, as was told', expected, found: told >= least && told <= most ? expected : told }
}

/** Compares repeatedly until it is right; after the longest time, returns the last differences. */
async function settled<T>(
  title: string,
  look: () => Promise<T>,
  comparisonsOf: (found: T) => readonly Comparison[],
): Promise<readonly Comparison[]> {
  const isRight = (found: T) => comparisonsOf(found).every(({ expected, found }) => expected === found)
  const found = await patiently(title, look, isRight, PATIENCE).catch(look)
  return comparisonsOf(found)
}

async function perform(run: LifeRun, application: Application): Promise<void> {
  const { life, stage, signal } = run
  const lasts = sleep(life.seconds * 1000, undefined, { signal })
  const events = [
    ...life.outages.map((outage) => strike(run, outage)),
    ...(life.fullDisk && stage.disk ? [fill(run, life.fullDisk)] : []),
    ...life.jumps.map((jump) => setClock(run, application, jump)),
  ]
  const died = application.ended.then(() => {
    throw new Error('the application ended before its time')
  })
  await Promise.race([Promise.all([lasts, ...events]), died])
}

async function strike({ stage, say, signal }: LifeRun, { kind, at, seconds }: Outage): Promise<void> {
  const { database } = stage
  await sleep(at * 1000, undefined, { signal })
  const until = seconds === undefined ? 'for the rest of this life' : `for ${seconds.toFixed(1)} s`
  say(`  ${at.toFixed(1)} s: the database ${words[kind]} ${until}`)
  if (kind === 'freeze') database.freeze()
  else await database.stop(kind === 'crash' ? 'immediate' : 'fast')
  if (seconds === undefined) return
  try {
    await sleep(seconds * 1000, undefined, { signal })
  } finally {
    if (kind === 'freeze') database.thaw()
  }
  if (kind !== 'freeze') await database.start()
}

const words = { shutdown: 'is shut down', crash: 'crashes', freeze: 'hangs' } as const

async function fill({ stage, say, signal }: LifeRun, { at, seconds }: FullDisk): Promise<void> {
  await sleep(at * 1000, undefined, { signal })
  say(
    `  ${at.toFixed(1)} s: the disk is full ${seconds === undefined ? 'for the rest of this life' : `for ${seconds.toFixed(1)} s`}`,
  )
  stage.disk?.fill()
  if (seconds === undefined) return
  await sleep(seconds * 1000, undefined, { signal })
  stage.disk?.free()
}

async function setClock(
  { say, signal }: LifeRun,
  application: Application,
  { at, milliseconds }: ClockJump,
): Promise<void> {
  await sleep(at * 1000, undefined, { signal })
  const minutes = Math.abs(milliseconds) / 60_000
  say(
    `  ${at.toFixed(1)} s: the clock is set ${milliseconds < 0 ? 'back' : 'forward'} by ${minutes.toFixed(1)} minutes`,
  )
  application.tell({ do: 'jump', milliseconds })
}

interface Figures {
  /** Rows that lay in the spool when it started. */
  readonly claimable: number
  /** Of its metrics. */
  readonly port: number
}

/** No call is in progress: all figures are compared. */
async function checkInOrder(run: LifeRun, application: Application, { claimable, port }: Figures): Promise<void> {
  const { life, stage, seed, say } = run
  application.tell({ do: 'settle' })
  await application.says('settled')
  await quiet(() => stage.gateway.ledger.requests.length)
  const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const title = (what: string) => `${what} of life ${life.number} (${life.title})`
  const attempts = attemptsOf(stage.gateway.ledger, life.number)
  const look = async () => {
    const rows = await ask(stage, (database) => rowsOf(database, serviceOf(life)))
    const planOf = (call: number) => callOf(seed, life.number, call)
    const { judged, comparisons, missing } = judge({ attempts, rows, planOf, isPromised: () => true })
    const text = await scrape()
    return {
      rows: [...comparisons, ...missing],
      metrics: compareMetrics(judged, text),
      billing: compareBilling(text, judged.length + claimable),
      files: [
        { what: 'files of the spool that are open', expected: 0, found: application.openFiles(SPOOL) },
        { what: 'rows that wait in the spool', expected: 0, found: spooledRows(stage.homeOutside) },
      ],
      calls: judged.length,
    }
  }
  await settled(title('the figures'), look, ({ rows, metrics, billing, files }) =>
    [rows, metrics, billing, files].flat(),
  )
  const { rows, metrics, billing, files, calls } = await look()
  assertEqual(title('the billing rows'), rows)
  assertEqual(title('the metrics'), metrics)
  assertEqual(title('what became of the rows'), billing)
  assertEqual(title('the spool'), files)
  say(`  ${calls} attempts: requests, tokens, costs and rows agree with the ledger`)
}

/** Resolves when a count has not changed for a while. */
async function quiet(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); await sleep(300)) before = count()
}

/** Ends the application as planned, and returns how it ended. */
async function endOf({ life }: LifeRun, application: Application): Promise<End> {
  switch (life.ending) {
    case 'in order':
      application.tell({ do: 'end', how: 'by itself' })
      break
    case 'exit':
    case 'exception':
      application.tell({ do: 'end', how: life.ending })
      break
    case 'SIGTERM':
      application.kill('SIGTERM')
      break
    case 'SIGKILL':
    case 'SIGKILL, unreaped':
      application.kill('SIGKILL')
      break
  }
  const late = sleep(PATIENCE.seconds * 1000, undefined, { ref: false })
  const end = await Promise.race([application.ended, late])
  if (end === undefined) throw new Error(`the application does not end ${endingText(life.ending)}`)
  return end
}

const expectedEnds: Readonly<Record<Life['ending'], End>> = {
  'in order': { code: 0, signal: null },
  exit: { code: EXIT_CODE, signal: null },
  exception: { code: 1, signal: null },
  SIGTERM: { code: null, signal: 'SIGTERM' },
  SIGKILL: { code: null, signal: 'SIGKILL' },
  'SIGKILL, unreaped': { code: null, signal: null },
}

/** Records what this life promised, before the ledger is cleared for the next one. */
function bequeath({ life, stage, say }: LifeRun, application: Application, notes: string, end: End): Legacy {
  const isKilled = life.ending.startsWith('SIG') // after SIGTERM there is no exit event either
  const title = `the end of life ${life.number} ${endingText(life.ending)}`
  const expected = expectedEnds[life.ending]
  assertEqual(title, [
    { what: 'exit code', expected: `${expected.code}`, found: `${end.code}` },
    { what: 'signal', expected: `${expected.signal}`, found: `${end.signal}` },
    { what: 'stray exceptions and rejections', expected: 'none', found: application.strays.join('\n') || 'none' },
  ])
  const ended = endedCalls(notes, { isKilled })
  const isBereft = life.fullDisk !== undefined && life.fullDisk.seconds === undefined && stage.disk !== undefined
  if (isBereft) stage.disk?.free()
  rmSync(notes)
  say(`  ended ${endingText(life.ending)}; ${ended.size} calls are promised to be in the billing log`)
  return { life, attempts: attemptsOf(stage.gateway.ledger, life.number), ended, isBereft, output: application.output }
}
