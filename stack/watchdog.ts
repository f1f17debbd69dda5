import { type ChildProcess, spawn } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What has to be removed when this process ends, however it ends. */
export interface Watch {
  /** Process groups, by the id of their leader. */
  readonly group?: number
  readonly folder?: string
}

export type Order = { readonly watch: Watch } | { readonly forget: Watch }

const program = fileURLToPath(new URL(`./watchdog-process${extname(import.meta.filename)}`, import.meta.url))

let watchdog: ChildProcess | undefined

/** From now on, another process waits for the end of this one, to end the group and to remove the folder then. */
export const watch = (what: Watch): void => tell({ watch: what })

export const forget = (what: Watch): void => tell({ forget: what })

function tell(order: Order): void {
  watchdog ??= startWatchdog()
  watchdog.stdin?.write(`${JSON.stringify(order)}\n`)
}

function startWatchdog(): ChildProcess {
  // In a group of its own: what ends this process must not end it too.
  const child = spawn(process.execPath, [program], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  child.unref()
  const { stdin } = child
  if (stdin !== null && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  return child
}
