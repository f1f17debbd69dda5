/**
 * Runs the test suite on every supported Node with every SDK line it can run, and prints a table of the results.
 * `--only 20,22` takes some Nodes, `--line 2` one SDK line, `--further` leaves out what `npm test` runs on: the pinned Node
 * with the pinned SDK. Tests that load no SDK run with the first line only. Downloads and compiled files are kept in `.cache`.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compile, root } from './compile.ts'
import { fetchNode, nodeReleases } from './matrix/node-release.ts'
import { layOut } from './matrix/project.ts'
import { ROOMS_WITHOUT_SDK, sdkLines } from './matrix/sdk-line.ts'
import { runSuite, type SuiteResult } from './matrix/suite.ts'

const { values: chosen } = parseArgs({
  options: { only: { type: 'string' }, line: { type: 'string' }, further: { type: 'boolean' } },
})
const isChosen = (name: string, names: string | undefined): boolean =>
  names === undefined || names.split(',').some((prefix) => `${name}.`.startsWith(`${prefix}.`))

const isPinned = (release: string, line: string): boolean =>
  process.versions.node.startsWith(`${release}.`) && line === sdkLines[0]?.name

const releases = nodeReleases.filter(({ name }) => isChosen(name, chosen.only))
const lines = sdkLines.filter(({ name }) => isChosen(name, chosen.line))

const cache = join(root, '.cache', 'matrix')
const compiled = join(cache, 'compiled')
console.log('Compiling the sources and the tests')
rmSync(compiled, { recursive: true, force: true })
compile('tsconfig.matrix.json')

const results: Record<string, SuiteResult> = {}
for (const line of lines) {
  const able = releases.filter(
    (release) => release.lines.includes(line.name) && !(chosen.further && isPinned(release.name, line.name)),
  )
  if (able.length === 0) continue
  console.log(`Laying out a project on SDK ${line.name}`)
  const folder = layOut(line, compiled)
  for (const release of able) {
    const cell = `Node ${release.name} × SDK ${line.name}`
    const result = await runSuite({
      folder,
      nodeFolder: fetchNode(release),
      log: join(cache, `${release.name}-${line.name}.log`),
      without: line === sdkLines[0] ? [] : ROOMS_WITHOUT_SDK,
    })
    console.log(`${cell}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`)
    results[cell] = result
  }
}

console.table(results)
const all = Object.values(results)
process.exitCode = all.length > 0 && all.every(({ failed }) => failed === 0) ? 0 : 1
