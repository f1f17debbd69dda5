import { setTimeout as sleep } from 'node:timers/promises'

/** A minute: enough for a busy machine; the limit only ends tests that would never end. */
const PATIENCE_MS = 60_000

/** Waits until something has happened; throws where it has not within a minute. */
export async function eventually(happened: () => boolean | Promise<boolean>): Promise<void> {
  for (const until = performance.now() + PATIENCE_MS; !(await happened()); await sleep(5)) {
    if (performance.now() > until) throw new Error(`it never happened: ${happened}`)
  }
}
