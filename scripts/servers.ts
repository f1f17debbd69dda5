/**
 * Builds servers and their tools from Go modules into `.cache/servers`, so that the tests can start the real ones without
 * Docker: the stack's, or with the argument `scale` those of `npm run test:scale`. From nothing, that takes about a quarter
 * of an hour; what has not changed is used again.
 */
import { buildServer } from './servers/build.ts'
import { findGo } from './servers/go.ts'
import { modulesOf } from './servers/server-module.ts'

const modules = modulesOf(process.argv[2] === 'scale' ? 'scale' : 'stack')
const go = findGo(modules)
if ('problem' in go) {
  console.error(go.problem)
  process.exit(1)
}
try {
  for (const module of modules) await buildServer(module, go.version)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
