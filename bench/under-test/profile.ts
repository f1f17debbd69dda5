import type { Profiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'

export type Profile = Profiler.Profile

/** Microseconds from one look at the stack to the next. */
const INTERVAL = 100

/** Runs `work` under V8's sampling profiler. */
export async function profileOf<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly profile: Profile }> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL })
  await session.post('Profiler.start')
  const result = await work()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return { result, profile }
}
