/** What a run of the tests against the stack's servers takes. */
export interface StackPlan {
  readonly buildsServers: boolean
  /** Paths and globs of the tests. */
  readonly tests: readonly string[]
}

/** What neither breaks a stack that is somebody's nor needs programs that are built. */
const FOR_ANY_STACK = ['outages', 'tempo']

/** `stack` is the value of `HOLYSHEEP_STACK`: `compose` is a stack that runs already. */
export const planOf = (stack: string | undefined): StackPlan =>
  stack === 'compose'
    ? { buildsServers: false, tests: FOR_ANY_STACK.map((name) => `test/stack/${name}.stack.ts`) }
    : { buildsServers: true, tests: ['test/stack/**/*.stack.ts'] }
