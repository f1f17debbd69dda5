/**
 * Measures what the instrumentation costs, beside others and beside none, in the same run: processor and wall time of
 * calls, memory, start-up. Prints tables and writes them to `docs/benchmarks.md`.
 *
 * `--only streams,memory` measures some parts and `--quick` takes little time; neither writes the document, nor does
 * `--before ../other`, which compares with the build of another checkout. `--starts 100` starts the processes of each
 * candidate so often: more of them make less noise. `--profile fetch` shows where the time goes.
 */
import { parseArgs } from 'node:util'
import { delay } from './delay.ts'
import { memory } from './memory.ts'
import { overhead } from './overhead.ts'
import { layOutNames, layOutPackages } from './packages.ts'
import { type Part, progress } from './part.ts'
import { profile } from './profile.ts'
import { writeReport } from './report.ts'
import { type Section, sectionText, tableText, verdictTable } from './section.ts'
import { startup } from './startup.ts'

const parts: readonly Part[] = [...overhead, delay, ...memory, startup]

const { values: chosen } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean' },
    before: { type: 'string' },
    starts: { type: 'string' },
    profile: { type: 'string' },
  },
})
const wanted = chosen.only?.split(',') ?? parts.map(({ name }) => name)
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}: there are ${parts.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

layOutPackages(chosen.before)
if (chosen.profile !== undefined) {
  layOutNames()
  console.log(await profile(chosen.profile))
  process.exit()
}
const startedAt = performance.now()
const sections: Section[] = []
for (const part of parts.filter(({ name }) => wanted.includes(name))) {
  const section = await part.run(
    chosen.quick ? 'quick' : 'full',
    chosen.starts === undefined ? undefined : Number(chosen.starts),
  )
  progress('')
  console.log(sectionText(section))
  sections.push(section)
}

const verdicts = sections.flatMap((section) => section.verdicts)
if (verdicts.length > 0) console.log(tableText(verdictTable(verdicts)))
console.log(`\n${Math.round((performance.now() - startedAt) / 1000)} seconds`)
if (chosen.only === undefined && chosen.before === undefined && !chosen.quick) writeReport(sections)
