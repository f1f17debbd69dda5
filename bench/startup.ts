import { spawnSync } from 'node:child_process'
import { environment } from './child.ts'
import { folder } from './packages.ts'
import { type Effort, type Part, progress } from './part.ts'
import { median, spread } from './statistics.ts'

const RUNS = { full: 20, quick: 3 }
const LIMIT = 15

const OURS = 'opentelemetry-instrumentation-holysheep'

interface App {
  readonly title: string
  /** What it does before its first line. */
  readonly code?: string
  readonly argv?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const register = ['--import', `${OURS}/register`]
const apps = {
  bare: { title: 'nothing' },
  api: { title: '`@opentelemetry/api`', code: "import '@opentelemetry/api'" },
  ours: {
    title: 'the instrumentation, made',
    code: `import { HolySheepInstrumentation } from '${OURS}'\nnew HolySheepInstrumentation()`,
  },
  off: { title: '`/register`, turned off', argv: register, env: { HOLYSHEEP_OTEL_ENABLED: 'false' } },
  register: { title: '`/register`: metrics for Prometheus', argv: register },
  traces: {
    title: '`/register`: metrics, and traces by OTLP',
    argv: register,
    env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' },
  },
} satisfies Record<string, App>

type Name = keyof typeof apps
const names = Object.keys(apps) as Name[]

/** Milliseconds from the start of the process to the first line of the application. */
export const startup: Part = {
  name: 'startup',
  run: (effort) => {
    const times = measure(effort)
    const added = (to: Name, from: Name) => median(times[to].map((time, run) => time - (times[from][run] ?? 0)))
    const alone = added('ours', 'api')
    return {
      title: 'Start-up',
      text:
        'Milliseconds from the start of the process to the first line of an application that imports the one or the ' +
        `other before: medians of ${RUNS[effort]} runs in turns. Every instrumented application imports ` +
        '`@opentelemetry/api`, so what we add ourselves is what comes on top of that.',
      table: {
        head: ['', 'ms', 'quartiles', 'added'],
        rows: names.map((name) => {
          const { median, quartiles } = spread(times[name])
          return [
            apps[name].title,
            median.toFixed(1),
            quartiles.map((quartile) => quartile.toFixed(1)).join('–'),
            name === 'bare' ? '' : added(name, 'bare').toFixed(1),
          ]
        }),
      },
      verdicts: [
        {
          promise: 'the instrumentation alone adds less than 15 ms to the start of the process',
          measured: `${alone.toFixed(1)} ms, ${added('ours', 'bare').toFixed(1)} ms with the API itself`,
          met: alone < LIMIT,
        },
      ],
    }
  },
}

/** In turns; the first one, which fills the caches of the file system, doesn't count. */
function measure(effort: Effort): Record<Name, number[]> {
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let run = -1; run < RUNS[effort]; run++) {
    progress(`Start-up: ${run + 1} of ${RUNS[effort]}`)
    for (const name of names) {
      const time = start(apps[name])
      if (run >= 0) times[name].push(time)
    }
  }
  return times
}

function start({ code = '', argv = [], env = {} }: App): number {
  const line = `${code}\nconsole.log(performance.now())`
  const { stdout, stderr, status } = spawnSync(process.execPath, [...argv, '--input-type=module', '-e', line], {
    cwd: folder,
    env: { ...environment(), ...env },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`an application did not start: ${stderr}`)
  return Number(stdout)
}
