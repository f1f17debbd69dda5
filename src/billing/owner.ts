import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** How long one whom we can't ask may stay silent: a process of another machine or container on the same volume. */
const SILENCE_MS = 5 * 60_000

/** How often somebody has to show that they are alive. */
export const SIGN_OF_LIFE_MS = 60_000

/**
 * A name for this process that others can tell from those of the dead: where it runs, its process id, and when it began,
 * since ids are used again. Each caller gets a name of its own.
 */
export function ownerName(): string {
  return [place(), process.pid, statusOf(process.pid)?.beganAt ?? '', randomBytes(4).toString('hex')].join('.')
}

/** Whether the bearer of a name has ended; of a name that none of ours bears, that is all but sure. */
export function isGone(name: string, silentForMs: number): boolean {
  const [, pid, began] = name.split('.')
  if (!isHere(name)) return silentForMs > SILENCE_MS
  if (!isRunning(Number(pid))) return true
  const status = statusOf(Number(pid))
  if (status?.hasEnded === true) return true
  return began === '' || status === undefined ? silentForMs > SILENCE_MS : status.beganAt !== began
}

/** Whether the bearer of a name runs, or ran, where process ids mean the same as here. */
export function isHere(name: string): boolean {
  return name.startsWith(`${place()}.`)
}

let known: string | undefined

/** Where process ids mean the same: this boot of this machine and, on Linux, this namespace. */
function place(): string {
  known ??= createHash('sha256')
    .update([hostname(), read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')), namespace()].join('\n'))
    .digest('hex')
    .slice(0, 12)
  return known
}

function namespace(): string | undefined {
  return read(() => readlinkSync('/proc/self/ns/pid'))
}

interface ProcessStatus {
  /** Clock ticks from boot to the start of the process: no change of the time of day moves it. */
  readonly beganAt: string | undefined
  /** It runs no more, though its process id is still taken. */
  readonly hasEnded: boolean
}

/** Linux only. */
function statusOf(pid: number): ProcessStatus | undefined {
  const text = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (text === undefined) return undefined
  // The second field is the command in parentheses, and may hold spaces and parentheses of its own.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', threads, beganAt] = [fields[0], fields[17], fields[19]]
  // A zombie (Z) stays until its parent asks how it ended, which some never do. While it has other threads, one of them
  // may still write.
  return { beganAt, hasEnded: /[ZX]/i.test(state) && Number(threads) <= 1 }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM' // somebody else's
  }
}

function read(source: () => string): string | undefined {
  try {
    return source()
  } catch {
    return undefined
  }
}
