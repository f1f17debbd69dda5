import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until something has happened; throws where it has not within ten seconds. */
export async function eventually(happened: () => boolean): Promise<void> {
  for (const patience = Date.now() + 10_000; !happened(); await sleep(5)) {
    if (Date.now() > patience) throw new Error(`it never happened: ${happened}`)
  }
}
