/**
 * Measures what each part of the stack takes from 50 to 5,000 calls a second, on the real servers: the Collector with and
 * without sampling, Prometheus, Thanos and VictoriaMetrics. Prints tables and writes them to `docs/sizing.md`.
 *
 * `npm run bench:scale`, after `npm run test:scale` or `node scripts/servers.ts scale` has built the servers. `--steps
 * 50,500` measures some steps and `--quick` takes little time; neither writes the document.
 */
import { parseArgs } from 'node:util'
import { measureDisk } from './scale/disk.ts'
import { recordShop } from './scale/recording.ts'
import { reportText, writeSizing } from './scale/report.ts'
import { measureStep, type StepResult } from './scale/runs.ts'

const STEPS = [50, 500, 1_000, 2_500, 5_000]

const { values: chosen } = parseArgs({ options: { steps: { type: 'string' }, quick: { type: 'boolean' } } })
const steps = chosen.steps?.split(',').map(Number) ?? STEPS
const durations = chosen.quick ? { warmUpSeconds: 5, seconds: 10 } : { warmUpSeconds: 20, seconds: 30 }

const startedAt = performance.now()
const recording = await recordShop()
const results: StepResult[] = []
for (const callsPerSecond of steps) {
  const result = await measureStep(recording, callsPerSecond, durations)
  console.log(
    `${callsPerSecond} calls a second: ${Math.round(100 * result.taken)} % taken, load ${result.load.toFixed(1)}`,
  )
  results.push(result)
}
const disk = await measureDisk(recording)
const report = reportText({ recording, results, disk, durations })
console.log(report)
console.log(`\n${Math.round((performance.now() - startedAt) / 1000)} seconds`)
if (chosen.steps === undefined && !chosen.quick) writeSizing(report)
process.exit() // the recorded application's SDK has timers
