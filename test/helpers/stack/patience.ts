import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Polls until the result is acceptable. Real servers on a busy machine take time, so the limit only ends tests that
 * would never end.
 * @throws Error that says what was waited for and what was there last.
 */
export async function patiently<T>(
  what: string,
  look: () => Promise<T>,
  accept: (found: T) => boolean,
  { seconds = 90, pauseMs = 200 } = {},
): Promise<T> {
  const deadline = performance.now() + seconds * 1000
  for (;;) {
    const found = await look().catch((fault: Error) => fault)
    if (!(found instanceof Error) && accept(found)) return found
    if (performance.now() > deadline) {
      const last = found instanceof Error ? `${found}` : JSON.stringify(found)?.slice(0, 2_000)
      throw new Error(`waited ${seconds} s for ${what}; the last that was there: ${last}`)
    }
    await sleep(pauseMs)
  }
}
