import { readFileSync } from 'node:fs'

/** Milliseconds of the event loop before a kill from which on a call may be lost: see docs/billing.md. */
const GRACE_MS = 100

/** Which calls have ended, by what the application noted itself. A last line that is torn is none. */
export function endedCalls(path: string, { isKilled }: { readonly isKilled: boolean }): ReadonlySet<number> {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  const notes = lines.map((line) => line.split(' '))
  const last = Number(notes.at(-1)?.[1] ?? 0)
  const until = isKilled ? last - GRACE_MS : Number.POSITIVE_INFINITY
  return new Set(notes.filter(([call, time]) => call !== '.' && Number(time) <= until).map(([call]) => Number(call)))
}
