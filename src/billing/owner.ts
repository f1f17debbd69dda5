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
  return [place(), process.pid, beginning(process.pid) ?? '', randomBytes(4).toString('hex')].join('.')
}

/** Whether the bearer of a name has ended; of a name that none of ours bears, that is all but sure. */
export function isGone(name: string, silentForMs: number): boolean {
  const [where, pid, began] = name.split('.')
  if (where !== place()) return silentForMs > SILENCE_MS
  if (!isRunning(Number(pid))) return true
  const now = beginning(Number(pid))
  return began === '' || now === undefined ? silentForMs > SILENCE_MS : now !== began
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

/** Linux only: clock ticks from boot to the start of the process. */
function beginning(pid: number): string | undefined {
  const status = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The second field is the command in parentheses, and may hold spaces and parentheses of its own.
  return status?.slice(status.lastIndexOf(')') + 2).split(' ')[19]
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
