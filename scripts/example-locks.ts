/**
 * Writes the lockfiles of `examples`: after a change of an example's package.json, of our own dependencies or of our version.
 * Our package itself need not be released yet: npm reads it from a tarball, of which nothing stays in the lockfile.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const { name: ours, version } = JSON.parse(readFileSync('package.json', 'utf8'))
const npm = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

const folder = mkdtempSync(join(tmpdir(), 'holysheep-locks-'))
try {
  const [packed] = JSON.parse(npm('.', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder))
  const examples = readdirSync('examples', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { name } of examples) {
    lock(resolve('examples', name), join(folder, packed.filename))
    console.log(`examples/${name}/package-lock.json`)
  }
} finally {
  rmSync(folder, { recursive: true })
}

function lock(example: string, tarball: string): void {
  const work = mkdtempSync(join(folder, 'example-'))
  const manifest = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'))
  manifest.dependencies[ours] = `file:${tarball}`
  writeFileSync(join(work, 'package.json'), JSON.stringify(manifest))
  const before = join(example, 'package-lock.json')
  if (existsSync(before)) cpSync(before, join(work, 'package-lock.json')) // what is pinned stays
  npm(work, 'install', '--package-lock-only', '--omit-lockfile-registry-resolved', '--loglevel=error')
  const lockfile = JSON.parse(readFileSync(join(work, 'package-lock.json'), 'utf8'))
  lockfile.packages[''].dependencies[ours] = version
  const { resolved, integrity, ...released } = lockfile.packages[`node_modules/${ours}`]
  lockfile.packages[`node_modules/${ours}`] = released
  writeFileSync(join(example, 'package-lock.json'), `${JSON.stringify(lockfile, null, 2)}\n`)
}
