import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '../helpers/eventually.ts'

export interface NeighbourOptions {
  readonly spoolDirectory: string
  /** Has its `DirectoryLock`. */
  readonly directory: string
  /** Rows that it keeps in the spool. */
  readonly calls: number
  /** Whether its parent asks how it ended, without which it stays as a zombie. */
  readonly isReaped: boolean
}

/** Another process on this machine, with rows in the spool. */
export interface Neighbour {
  /** Kills it, and resolves once nothing of it runs. */
  kill(): Promise<void>
  /** Ends its parent, too. */
  end(): void
}

const app = fileURLToPath(new URL(`../apps/billing/neighbour${extname(import.meta.filename)}`, import.meta.url))

export async function startNeighbour(options: NeighbourOptions): Promise<Neighbour> {
  const { spoolDirectory, directory, calls, isReaped } = options
  const command = [process.execPath, app, spoolDirectory, directory, String(calls)]
  const [program = '', ...args] = isReaped ? command : ['sh', '-c', '"$@" & exec sleep 1000', 'sh', ...command]
  const parent = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(parent.stdout, 'data')
  const pid = Number(String(line))
  return {
    kill: () => {
      process.kill(pid, 'SIGKILL')
      return eventually(() => (isReaped ? stateOf(pid) === undefined : stateOf(pid) === 'Z' && threadsOf(pid) === 1))
    },
    end: () => {
      if (stateOf(pid) !== undefined && stateOf(pid) !== 'Z') process.kill(pid, 'SIGKILL')
      parent.kill('SIGKILL')
    },
  }
}

/** For the `skip` of a test: why there are no zombies to be told from other processes here, or false. */
export const withoutZombies: string | false =
  stateOf(process.pid) === undefined && 'this system does not tell the state of a process (Linux does)'

/** A letter, `Z` for a zombie; nothing where there is no such process. */
function stateOf(pid: number): string | undefined {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

/** Its main thread is the last one. */
function threadsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).length
}
