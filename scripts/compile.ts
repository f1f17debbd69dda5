import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs the compiler on one of the repository's configurations. Where it finds an error, it says so and the process ends. */
export function compile(configuration: string): void {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [compiler, '-p', configuration], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
