import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** The part of a `package.json` that npm installs by. */
export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/**
 * Installs a manifest's packages into a folder, unless they are there already.
 * @throws Error if npm fails.
 */
export function install(folder: string, manifest: Manifest): void {
  const text = JSON.stringify(manifest, null, 2)
  const hash = createHash('sha256').update(text).digest('hex')
  const mark = join(folder, 'node_modules', '.manifest')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return

  rmSync(join(folder, 'node_modules'), { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), text)
  const { status } = spawnSync('npm', ['install', '--no-package-lock', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
    // Of a range it takes the versions that the Node it runs on can run: that should be this one.
    env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` },
    shell: process.platform === 'win32', // there npm is a script
  })
  if (status !== 0) throw new Error(`npm install failed in ${folder}`)
  writeFileSync(mark, hash)
}
