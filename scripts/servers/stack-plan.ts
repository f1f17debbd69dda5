import type { Suite } from './server-module.ts'

/** What a run of the tests against real servers takes. */
export interface StackPlan {
  readonly buildsServers: boolean
  /** Paths and globs of the tests. */
  readonly tests: readonly string[]
}

/** What neither breaks a stack that is somebody's nor needs programs that are built. */
const FOR_ANY_STACK = ['grafana', 'outages', 'tempo']

/** `stack` is the value of `HOLYSHEEP_STACK`: `compose` is a stack that runs already, which is for the suite `stack`. */
export const planOf = (suite: Suite, stack?: string): StackPlan =>
  suite === 'stack' && stack === 'compose'
    ? { buildsServers: false, tests: FOR_ANY_STACK.map((name) => `test/stack/${name}.stack.ts`) }
    : { buildsServers: true, tests: [`test/${suite}/**/*.${suite}.ts`] }
