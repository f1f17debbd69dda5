/**
 * Runs the tests against the stack's real servers: on servers of their own, which are built first, or with
 * `HOLYSHEEP_STACK=compose` those that can ask a stack that runs already, which needs neither Go nor a build. With the
 * argument `scale`, those against the engines for more than one Prometheus.
 */
import { spawnSync } from 'node:child_process'
import { planOf } from './servers/stack-plan.ts'

const node = (...args: readonly string[]): number => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1

const suite = process.argv[2] === 'scale' ? 'scale' : 'stack'
const { buildsServers, tests } = planOf(suite, process.env.HOLYSHEEP_STACK)
const built = buildsServers ? node('scripts/servers.ts', suite) : 0
process.exitCode = built || node('--test', '--test-timeout=600000', ...tests)
