import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ProgramName, programPath } from '../scripts/servers/programs.ts'
import type { Server } from './server.ts'
import { forget, watch } from './watchdog.ts'

export interface NativeServerOptions {
  readonly program: ProgramName
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Its own, from `serverFolder`: it is where it runs, and it is removed at the end. */
  readonly folder: string
  /** Answers 2xx once the server is ready. */
  readonly readyUrl: string
  /** A command that runs it, such as one that shows it another `/etc/hosts`. */
  readonly within?: readonly string[] | undefined
}

/** A server that is a process of this machine. */
export interface NativeServer extends Server {
  /** Where it runs and has its data. */
  readonly folder: string
  /** Of its process; undefined while it does not run. */
  pid(): number | undefined
}

const readyPatienceMs = 120_000
/** Longer than any server takes to end by itself. */
const stopPatienceMs = 15_000
const lastLines = 25
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }

/** A new temporary folder, which goes when this process does. */
export function serverFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `holysheep-${name}-`))
  watch({ folder })
  return folder
}

/** One of the programs that `scripts/servers.ts` has built, not yet started. */
export function createNativeServer(options: NativeServerOptions): NativeServer {
  const { program, folder, readyUrl } = options
  let running: ChildProcess | undefined
  let log = ''

  const start = async (): Promise<void> => {
    if (running !== undefined) return
    const child = await launch(options)
    const { pid } = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log += text
      })
    }
    child.once('exit', () => {
      running = undefined
      if (pid !== undefined) forget({ group: pid })
    })
    if (pid !== undefined) watch({ group: pid })
    running = child
    await ready()
  }

  const ready = async (): Promise<void> => {
    for (const deadline = performance.now() + readyPatienceMs; !(await answers(readyUrl)); await sleep(100)) {
      if (running === undefined) throw new Error(`${program} ended before it was ready.\n${lastWords(log)}`)
      if (performance.now() < deadline) continue
      await kill()
      throw new Error(`${program} was not ready after ${readyPatienceMs / 1000} s.\n${lastWords(log)}`)
    }
  }

  const stop = async (): Promise<void> => {
    if (running === undefined) return
    const ended = once(running, 'exit')
    signalGroup(running, 'SIGTERM')
    const isPatient = await Promise.race([ended, sleep(stopPatienceMs, false, { ref: false })])
    if (isPatient === false) await kill()
  }

  const kill = async (): Promise<void> => {
    if (running === undefined) return
    const ended = once(running, 'exit')
    signalGroup(running, 'SIGKILL')
    await ended
  }

  return {
    start,
    stop,
    kill,
    log: () => log,
    folder,
    pid: () => running?.pid,
    async restart() {
      await stop()
      await start()
    },
    async remove() {
      await stop()
      rmSync(folder, removal)
      forget({ folder })
    },
  }
}

async function launch({ program, args, env, folder, within = [] }: NativeServerOptions): Promise<ChildProcess> {
  const path = programPath(program)
  if (!existsSync(path)) throw new Error(`${program} is not built yet: run node scripts/servers.ts`)
  const [command = '', ...rest] = [...within, path, ...args]
  const child = spawn(command, rest, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own, to be ended as a whole
  })
  await once(child, 'spawn')
  return child
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {} // it has ended meanwhile
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

const lastWords = (log: string): string => log.trimEnd().split('\n').slice(-lastLines).join('\n')
