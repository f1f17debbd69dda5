import type { Warn } from '../config/settings.ts'

/** Does some of the work of a start. What can't be done is skipped with a warning. */
export function attempt<T>(part: string, warn: Warn, work: () => T): T | undefined {
  try {
    return work()
  } catch (fault) {
    warn(complaint(part, fault))
    return undefined
  }
}

export const complaint = (part: string, fault: unknown): string =>
  `opentelemetry-instrumentation-holysheep goes without ${part}, which could not be started: ${fault}`
