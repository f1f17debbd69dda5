/**
 * Plays cases on one line of undici and prints the observations as JSON: `plain` without a line of the instrumentation
 * loaded, `watched` by it, or with a sabotage. Each is played twice: first with nobody else on undici's channels, then
 * with a subscriber that notes all that is published.
 */

import type { Case } from '../../transparency/case.ts'
import { cases } from '../../transparency/cases/index.ts'
import { watchChannels } from '../../transparency/channels.ts'
import { errorFacts } from '../../transparency/error-facts.ts'
import { features, hasFeature } from '../../transparency/feature.ts'
import type { Performance, PlayedCase } from '../../transparency/performance.ts'
import { sabotages } from '../../transparency/sabotages.ts'
import { type OpenScene, openScene } from '../../transparency/scene.ts'
import { type LineName, loadLine } from '../../transparency/undici-line.ts'

/** Milliseconds that a case may take; those that wait for undici's timers take two seconds at most. */
const PATIENCE = 15_000

const [, , line = '', mode = '', only = ''] = process.argv
const { undici } = await loadLine(line as LineName)
const instrumented = mode === 'watched' ? (await import('../../transparency/instrumented.ts')).instrument() : undefined
sabotages.find(({ name }) => name === mode)?.begin()

const strays: unknown[] = []
process.on('uncaughtException', (error) => strays.push({ uncaught: errorFacts(error) }))
process.on('unhandledRejection', (error) => strays.push({ unhandled: errorFacts(error) }))
process.on('warning', ({ name, message }) => strays.push({ warning: name, message }))

const playable = cases.filter(
  ({ name, needs }) => name.startsWith(only) && needs.every((feature) => hasFeature(undici, feature)),
)
const scenes = new Set<OpenScene>()
/** Of scenes that are over: a client that has lost its server may go on to look for it. */
const formerPorts = new Set<number>()
/** The one that is not slow: whatever names no server of a scene belongs to it. */
let current: OpenScene | undefined

async function play(each: Case): Promise<PlayedCase> {
  const scene = openScene(undici)
  scenes.add(scene)
  if (!each.isSlow) current = scene
  let mistake: unknown
  const timer = setTimeout(() => giveUp(each, scene), PATIENCE)
  try {
    await each.play(scene)
  } catch (error) {
    mistake = { ...(errorFacts(error) as object), stack: (error as Error).stack }
  }
  scenes.delete(scene)
  for (const port of scene.ports()) formerPorts.add(port)
  const record = await scene.close(each.unordered !== undefined)
  clearTimeout(timer)
  return { name: each.name, mistake, ...record }
}

/** One that hangs is enough to know; most of the others would hang as well. */
function giveUp({ name }: Case, { journal }: OpenScene): never {
  process.stderr.write(`the case hangs: ${name}; the last it told: ${journal.lines(false).at(-1)}\n`)
  process.exit(1)
}

async function playAll(): Promise<readonly PlayedCase[]> {
  const played: PlayedCase[] = []
  for (const each of playable.filter(({ isSlow }) => !isSlow)) played.push(await play(each))
  return [...played, ...(await Promise.all(playable.filter(({ isSlow }) => isSlow).map(play)))]
}

const unobserved = await playAll()
const unwatch = watchChannels((port) => {
  const owner = [...scenes].find((scene) => scene.ports().includes(port))
  return (owner ?? (formerPorts.has(port) ? undefined : current))?.journal
})
const observed = await playAll()
unwatch()

const performance: Performance = {
  lacking: features.filter((feature) => !hasFeature(undici, feature)),
  unobserved,
  observed,
  strays,
  ...(instrumented && { own: await instrumented.results() }),
}
process.stdout.write(JSON.stringify(performance))
