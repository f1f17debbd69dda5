import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * How long a process of another machine or container may show no sign of life before it counts as ended, in
 * milliseconds.
 */
const SILENCE_MS = 5 * 60_000

/** Milliseconds between two signs of life. */
export const SIGN_OF_LIFE_MS = 60_000

/**
 * A unique name for an owner in this process: where it runs, its process id, and its start time, because process ids
 * are reused. Each call returns another name.
 */
export function ownerName(): string {
  return [place(), process.pid, statusOf(process.pid)?.beganAt ?? '', randomBytes(4).toString('hex')].join('.')
}

/** Whether the owner has ended. One of another machine counts as ended after a long silence, which is not certain. */
export function isGone(name: string, silentForMs: number): boolean {
  const [, pid, began] = name.split('.')
  if (!isHere(name)) return silentForMs > SILENCE_MS
  if (!isRunning(Number(pid))) return true
  const status = statusOf(Number(pid))
  if (status?.hasEnded === true) return true
  return began === '' || status === undefined ? silentForMs > SILENCE_MS : status.beganAt !== began
}

/** Whether the owner runs, or ran, where process ids mean the same as here. */
export function isHere(name: string): boolean {
  return name.startsWith(`${place()}.`)
}

let known: string | undefined

/** Where process ids mean the same: this boot of this machine and, on Linux, this PID namespace. */
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
  /** Clock ticks from boot to the start of the process, which setting the clock does not change. */
  readonly beganAt: string | undefined
  /** The process has ended, though its process id is still in use. */
  readonly hasEnded: boolean
}

/** Linux only. */
function statusOf(pid: number): ProcessStatus | undefined {
  const text = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (text === undefined) return undefined
  // The second field is the command in parentheses, which may contain spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', threads, beganAt] = [fields[0], fields[17], fields[19]]
  // A zombie (Z) stays until its parent waits for it, which some never do. While other threads run, one of them may
  // still write.
  return { beganAt, hasEnded: /[ZX]/i.test(state) && Number(threads) <= 1 }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM' // not ours
  }
}

function read(source: () => string): string | undefined {
  try {
    return source()
  } catch {
    return undefined
  }
}
