import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join, sep } from 'node:path'
import { text } from 'node:stream/consumers'

export interface SuiteResult {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly seconds: number
}

/** Of a file, in milliseconds: one that waits for ever must not have all the others wait. */
const limit = '--test-timeout=600000'

export interface SuiteRun {
  /** The compiled repository. */
  readonly folder: string
  /** The folder of the executable of Node. */
  readonly nodeFolder: string
  /** File for what the tests print. */
  readonly log: string
  /** Rooms of `test` that are left out. */
  readonly without: readonly string[]
}

/** Runs the compiled tests of a folder. */
export async function runSuite({ folder, nodeFolder, log, without }: SuiteRun): Promise<SuiteResult> {
  const startedAt = performance.now()
  const suite = spawn(
    join(nodeFolder, 'node'),
    [
      '--test',
      '--test-reporter=spec',
      `--test-concurrency=${2 * availableParallelism()}`,
      limit,
      ...testFiles(folder, without),
    ],
    {
      cwd: folder,
      // Whatever a test starts by the name of `node` is this Node too.
      env: { ...process.env, PATH: `${nodeFolder}${delimiter}${process.env.PATH}`, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [output, [status]] = await Promise.all([text(suite.stdout), once(suite, 'close')])
  writeFileSync(log, output)

  const passed = count(output, 'pass')
  const failed = count(output, 'fail') + count(output, 'cancelled')
  const ended = status === 0 && passed > 0
  if (!ended) console.log(excerpt(output))
  return {
    passed,
    failed: ended ? failed : Math.max(1, failed), // a crash has no count, and no tests is no success
    skipped: count(output, 'skipped'),
    seconds: Math.round((performance.now() - startedAt) / 1000),
  }
}

/** Node 20 knows no patterns, so the files are named. */
const testFiles = (folder: string, without: readonly string[]): readonly string[] =>
  readdirSync(join(folder, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.js') && !without.includes(path.split(sep, 1)[0] ?? ''))
    .map((path) => join('test', path))

/** Reads the test runner's closing summary. */
const count = (output: string, what: string): number =>
  Number(new RegExp(`^\\S+ ${what} (\\d+)$`, 'm').exec(output)?.[1] ?? 0)

/** The failures in full, or where there is no summary, the last that was printed. */
const excerpt = (output: string): string => {
  const failures = output.lastIndexOf('failing tests:')
  return failures < 0 ? output.slice(-10_000) : output.slice(failures)
}
