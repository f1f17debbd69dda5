/**
 * Starts the stack in a container engine of its own and runs the tests that ask it. Where there can be no engine, it says so
 * before anything is built, and fails only under CI.
 */
import { spawnSync } from 'node:child_process'
import { missingForEngine } from './containers/engine.ts'

const node = (...args: readonly string[]): number => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1

const missing = missingForEngine()
if (missing === undefined) {
  const built = node('scripts/build.ts') || node('scripts/servers.ts')
  process.exitCode = built || node('--test', '--test-timeout=1200000', 'test/containers/**/*.containers.ts')
} else {
  console.log(`The stack was not started in containers: ${missing}`)
  if (process.env.CI !== undefined) process.exitCode = 1
}
