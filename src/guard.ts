/** The part of the instrumentation in which an internal error happened. */
export type Part = 'capture' | 'wire' | 'pricing' | 'metrics' | 'span' | 'billing'

type FaultListener = (part: Part, fault: unknown) => void

const LISTENERS = Symbol.for('opentelemetry-instrumentation-holysheep.fault-listeners')

/** Shared by all entries of the package in one process. */
const shared = globalThis as { [LISTENERS]?: Set<FaultListener> }
const listeners = shared[LISTENERS] ?? new Set()
shared[LISTENERS] = listeners

/** Adds a listener for swallowed faults and returns a function that removes it. Faults of a listener are ignored. */
export function onFault(listener: FaultListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/**
 * Runs our code within the application's call stack: errors of ours are reported and never thrown. The argument is
 * passed on to `work`, so that a hot path needs no new closure for each call.
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

/** Reports a fault that was caught elsewhere. */
export function reportFault(part: Part, fault: unknown): void {
  for (const listener of listeners) {
    try {
      listener(part, fault)
    } catch {}
  }
}
