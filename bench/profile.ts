import type { Profiler } from 'node:inspector'
import { scenarios } from './overhead/scenarios.ts'
import { replayServer, underTest } from './overhead.ts'
import { OURS } from './packages.ts'
import { tableText } from './section.ts'

const SHORT_CALLS = 2500
/** Calls that are looked at, of those that take as long as a plain fetch. */
const CALLS = 6000
const STREAMS = 640

/** Rows of the table of functions. */
const FUNCTIONS = 40

/** Whose code a frame of the stack is, by its URL; the first that fits counts. */
const OWNERS = [
  ['ours', new RegExp(`/${OURS}/`)],
  ["undici's instrumentation", /instrumentation-undici/],
  ['the OpenTelemetry SDK and API', /@opentelemetry/],
  ['undici', /node:internal\/deps\/undici/],
  ['Node', /^node:/],
  ['the application', /^file:/],
] as const

/** What frames without a URL are. */
const NAMES: Readonly<Record<string, string>> = {
  '(garbage collector)': 'garbage collection',
  '(program)': 'outside of JavaScript',
  '(idle)': 'idle',
}

/**
 * Where the time of a call goes, as V8's profiler sees it: by owner of the code, and by function of ours. The profiler
 * takes time of its own, so that only the proportions count.
 */
export async function profile(name: string): Promise<string> {
  const scenario = scenarios.find((one) => one.name === name)
  if (scenario === undefined) {
    throw new Error(`There is no scenario ${name}: there are ${scenarios.map((one) => one.name).join(', ')}`)
  }
  const server = replayServer(scenario)
  const child = underTest({ ...scenario, candidate: 'ours', origin: await server.ask({}) })
  const calls = scenario.ask === 'chat' ? CALLS : STREAMS
  await child.ask({ calls: SHORT_CALLS, warmUp: true })
  await child.ask({ calls: Math.ceil(calls / 4) })
  const { profile: found } = await child.ask({ calls, profile: true })
  await Promise.all([child.stop(), server.stop()])
  return found === undefined ? '' : tables(scenario.title, found, calls)
}

/** Microseconds by a name. */
type Times = Map<string, number>

function tables(title: string, { nodes, samples = [], timeDeltas = [] }: Profiler.Profile, calls: number): string {
  const self = new Map<number, number>()
  for (const [at, id] of samples.entries()) self.set(id, (self.get(id) ?? 0) + (timeDeltas[at] ?? 0))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const owners: Times = new Map()
  const inclusive: Times = new Map()
  const own: Times = new Map()
  const add = (times: Times, name: string, time: number) => times.set(name, (times.get(name) ?? 0) + time)
  /** Adds up a subtree; `open` are the names that have this time already. */
  const walk = (node: Profiler.ProfileNode, open: readonly string[]): void => {
    const time = self.get(node.id) ?? 0
    const owner = ownerOf(node.callFrame)
    const name = owner === 'ours' ? node.callFrame.functionName || '(anonymous)' : undefined
    const names = name === undefined || open.includes(name) ? open : [...open, name]
    add(owners, owner, time)
    if (name !== undefined) add(own, name, time)
    for (const one of names) add(inclusive, one, time)
    for (const child of node.children ?? []) {
      const next = byId.get(child)
      if (next !== undefined) walk(next, names)
    }
  }
  const [root] = nodes
  if (root !== undefined) walk(root, [])
  const row = (name: string, ...times: readonly number[]) => [name, ...times.map((time) => (time / calls).toFixed(1))]
  const dearest = (times: Times) => [...times].toSorted(([, one], [, other]) => other - one)
  return [
    `## Profile: ${title}\n`,
    `${calls} calls; microseconds a call, by whose code was on top of the stack.\n`,
    tableText({ head: ['', 'µs'], rows: dearest(owners).map(([name, time]) => row(name, time)) }),
    '\nOur functions, with all that they call, and alone.\n',
    tableText({
      head: ['function', 'inclusive µs', 'self µs'],
      rows: dearest(inclusive)
        .slice(0, FUNCTIONS)
        .map(([name, time]) => row(name, time, own.get(name) ?? 0)),
    }),
  ].join('\n')
}

function ownerOf({ url, functionName }: Profiler.ProfileNode['callFrame']): string {
  return OWNERS.find(([, pattern]) => pattern.test(url))?.[0] ?? NAMES[functionName] ?? 'built-in functions'
}
