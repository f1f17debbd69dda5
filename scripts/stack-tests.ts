/**
 * Runs the tests against the stack's real servers: on servers of their own, which are built first, or with
 * `HOLYSHEEP_STACK=compose` those that can ask a stack that runs already, which needs neither Go nor a build.
 */
import { spawnSync } from 'node:child_process'
import { planOf } from './servers/stack-plan.ts'

const node = (...args: readonly string[]): number => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1

const { buildsServers, tests } = planOf(process.env.HOLYSHEEP_STACK)
const built = buildsServers ? node('scripts/servers.ts') : 0
process.exitCode = built || node('--test', '--test-timeout=600000', ...tests)
