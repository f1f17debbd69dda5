import type { Screen } from '../../demo/screen.ts'
import { countRows } from './billing-rows.ts'
import { assertEqual, drawInequality, Inequality } from './comparison.ts'
import { type Legacy, runLife } from './life-run.ts'
import { endingText, type Life, lifeOf } from './lives.ts'
import type { Options } from './options.ts'
import { withoutSmallDisk } from './small-disk.ts'
import { ask, type Stage, startStage } from './stage.ts'

/** Runs one life after the other until the time is over. Returns the exit code: 1 where a figure is wrong. */
export async function runCampaign(options: Options, screen: Screen, signal: AbortSignal): Promise<number> {
  const { seed, minutes, from } = options
  const { say, style } = screen
  say(style.bold(`Seed ${seed}: lives of an application from number ${from} on, for ${minutes} minutes`))
  if (withoutSmallDisk) say(style.yellow(`  ${withoutSmallDisk}`))
  const until = performance.now() + minutes * 60_000
  const stage = await startStage()
  let number = from
  try {
    let legacies: readonly Legacy[] = []
    const live = async (life: Life) => {
      say(`${style.bold(`Life ${life.number}: ${life.title}`)} (${describe(life)})`)
      legacies = [await runLife({ seed, life, stage, legacies, say, signal })]
    }
    do await live(lifeOf(seed, number))
    while (++number && performance.now() < until)
    await live(lastLife(number))
    await checkAll(stage)
    say(style.green(`All figures of ${number - from + 1} lives are right ✓`))
    return 0
  } catch (fault) {
    if (signal.aborted || !(fault instanceof Inequality)) throw fault
    say(`\n${drawInequality(fault, screen.out.columns ?? 160, style)}\n`)
    say(style.red(`A figure is wrong, as seen in life ${number} ✗`))
    return 1
  } finally {
    say(howToRepeat(options, number))
    await stage.remove()
  }
}

/** Real time is not repeated, but the plan is. The leftovers of a life appear in the next one, so both count. */
function howToRepeat({ seed, minutes, from }: Options, number: number): string {
  const again = `npm run chaos -- --seed ${seed} --minutes ${minutes}`
  return `The same plan again: ${again}; its last two lives: ${again} --from ${Math.max(from, number - 1)}`
}

/** One more life without faults, to check the leftovers of the last. */
const lastLife = (number: number): Life => ({
  number,
  title: 'the last one, which finds what is left',
  seconds: 2,
  concurrency: 4,
  outages: [],
  fullDisk: undefined,
  jumps: [],
  collector: 'well',
  ending: 'in order',
})

const describe = ({ seconds, concurrency, collector, ending }: Life): string =>
  `${seconds.toFixed(1)} s, ${concurrency} calls at once, collector ${collector}, ends ${endingText(ending)}`

async function checkAll(stage: Stage): Promise<void> {
  const { rows, attempts } = await ask(stage, countRows)
  assertEqual('the billing rows of all lives', [{ what: 'rows', expected: attempts, found: rows }])
}
