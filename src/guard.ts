/** Which part of the instrumentation a fault of its own happened in. */
export type Part = 'capture' | 'wire' | 'pricing' | 'metrics' | 'span' | 'billing'

type FaultListener = (part: Part, fault: unknown) => void

const LISTENERS = Symbol.for('opentelemetry-instrumentation-holysheep.fault-listeners')

/** All entries of the package in one process have the same listeners. */
const shared = globalThis as { [LISTENERS]?: Set<FaultListener> }
const listeners = shared[LISTENERS] ?? new Set()
shared[LISTENERS] = listeners

/** Adds one who hears of swallowed faults, and returns the undo; a fault of a listener itself goes nowhere. */
export function onFault(listener: FaultListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/**
 * Runs our code inside somebody else's call stack: a fault of ours is reported, never thrown. The argument is handed to
 * `work`, so that a hot path needs no new closure for each call.
 */
export function guard<T>(part: Part, work: () => T): T | undefined
export function guard<T, A>(part: Part, work: (argument: A) => T, argument: A): T | undefined
export function guard<T, A>(part: Part, work: (argument: A) => T, argument?: A): T | undefined {
  try {
    return work(argument as A)
  } catch (fault) {
    reportFault(part, fault)
    return undefined
  }
}

/** Tells the listeners of a fault that was caught elsewhere. */
export function reportFault(part: Part, fault: unknown): void {
  for (const listener of listeners) {
    try {
      listener(part, fault)
    } catch {}
  }
}
