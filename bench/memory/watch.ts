import type { CandidateName } from '../candidates.ts'
import { Child } from '../child.ts'
import { progress } from '../part.ts'
import type { Deed, Memory } from '../under-test/memory.ts'

export type Process = Child<Deed, Memory>

/** Lends a fresh process of a candidate and a gateway of its own, and ends both. */
export async function watch<Result>(
  candidate: CandidateName,
  work: (process: Process) => Promise<Result>,
): Promise<Result> {
  const gateway = new Child<object, string>(new URL('../server/gateway.ts', import.meta.url), {})
  const origin = await gateway.ask({})
  const watched: Process = new Child(new URL('../under-test/memory.ts', import.meta.url), { candidate, origin }, [
    '--expose-gc',
  ])
  const result = await work(watched)
  await watched.stop()
  await gateway.stop()
  return result
}

/** A number of each process without us, and the same with us. */
export interface Comparison {
  readonly title: string
  readonly none: readonly number[]
  readonly ours: readonly number[]
}

/** Takes each row's number of fresh processes without us and with us, in turns. */
export async function compare<Row extends { readonly title: string }>(
  rows: readonly Row[],
  read: (process: Process, row: Row) => Promise<number>,
  processes = 1,
): Promise<Comparison[]> {
  const found: Comparison[] = []
  for (const row of rows) {
    progress(`Memory: ${row.title}`)
    const numbers = { none: [] as number[], ours: [] as number[] }
    for (let i = 0; i < processes; i++) {
      for (const name of ['none', 'ours'] as const) {
        numbers[name].push(await watch(name, (process) => read(process, row)))
      }
    }
    found.push({ title: row.title, ...numbers })
  }
  return found
}

export const kilobytes = (bytes: number): string =>
  `${(bytes / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} KiB`
export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`
