import { mkdirSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import { root } from '../scripts/compile.ts'
import { candidates } from './candidates.ts'
import { TURN } from './overhead/rounds.ts'
import { NOISE_LIMIT, ROUNDS, STARTS } from './overhead.ts'
import { packages, versionOf } from './packages.ts'
import { type Section, sectionText, tableText, verdictTable } from './section.ts'

/** How many cores were busy when this process started: anything above 0 adds noise. */
const load = loadavg()[0] ?? Number.NaN

/** Writes what was found to `docs/benchmarks.md`. */
export function writeReport(sections: readonly Section[]): void {
  mkdirSync(join(root, 'docs'), { recursive: true })
  writeFileSync(join(root, 'docs', 'benchmarks.md'), reportText(sections))
}

const reportText = (sections: readonly Section[]): string => `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}; do not edit. Run it again for numbers of your
own machine: it takes some minutes, and a machine that does nothing else. \`npm run bench -- --only fetch\` measures one
part, \`--quick\` takes a look at all of them.

Measured on ${machine()}. Other work kept ${load.toFixed(1)} cores busy in
the minute before.

${tableText(verdictTable(sections.flatMap(({ verdicts }) => verdicts)))}

## What is compared

${tableText({ head: ['', ''], rows: Object.entries(candidates) })}

Every candidate is a process of its own that makes the same calls on the same SDK: every span sampled, batched and given
to an exporter that does nothing, metrics collected after each turn, context and W3C headers propagated. What is measured
is our package as it is published. The server, a further process, replays an answer of the test suite's gateway.

The candidates take turns of ${TURN} ms, in an order by chance, and every ratio is one of two turns of the same round. All of them
are started ${STARTS.full} times, as two processes of one candidate differ by some percent. A ratio is the median over the starts of
the median over ${ROUNDS.full} rounds; the quartiles are those of the starts. CPU is the time of all threads of the process that makes the
calls, its garbage collection included.

The noise of a verdict is the largest of three: the standard error of its median, and how far \`none again\` is from
\`none\`, and \`ours again\` from \`ours\`. If it is more than ${100 * NOISE_LIMIT} %, a target is not decided, unless it is missed by twice the
noise.

${sections.map(sectionText).join('\n')}
## Versions

${tableText({ head: ['package', 'version'], rows: Object.keys(packages).map((name) => [name, versionOf(name)]) })}
`

function machine(): string {
  const [{ model } = { model: 'an unknown processor' }] = cpus()
  const gibibytes = Math.round(totalmem() / 1024 ** 3)
  const { node, undici } = process.versions
  return `${availableParallelism()} cores of ${model.trim()}, ${gibibytes} GiB, ${platform()} ${arch()}, Node ${node} with undici ${undici}`
}
