/** Which part of the instrumentation a fault of its own happened in. */
export type Part = 'capture' | 'wire' | 'pricing' | 'metrics' | 'span' | 'billing'

let report: (part: Part, fault: unknown) => void = () => {}

/** Sets who hears of swallowed faults; a fault of the listener itself goes nowhere. */
export function onFault(listener: (part: Part, fault: unknown) => void): void {
  report = listener
}

/** Runs our code inside somebody else's call stack: a fault of ours is reported, never thrown. */
export function guard<T>(part: Part, work: () => T): T | undefined {
  try {
    return work()
  } catch (fault) {
    try {
      report(part, fault)
    } catch {}
    return undefined
  }
}
