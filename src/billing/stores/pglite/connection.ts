import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Connection, DatabaseOptions } from '../../database/connection.ts'
import { loadPackage } from '../../database/missing-package.ts'
import { postgresDialect } from '../postgres/dialect.ts'
import { DirectoryLock } from './directory-lock.ts'
import { PGLITE_THREAD } from './thread.ts'

interface Pending {
  readonly resolve: (rows: unknown[]) => void
  readonly reject: (fault: Error) => void
}

/** A message from the thread. */
interface Answer {
  readonly id: number
  readonly rows?: unknown[]
  readonly fault?: { readonly name: string; readonly message: string; readonly code?: string }
}

/**
 * Opens an embedded PostgreSQL in its own thread: its start takes seconds of CPU time, and every statement would block
 * the application. Only one process at a time may use a directory.
 */
export async function openPglite(directory: string, options: DatabaseOptions): Promise<Connection> {
  const module = await loadPackage('@electric-sql/pglite', 'pglite:…', findPglite)
  mkdirSync(dirname(directory), { recursive: true })
  const lock = await DirectoryLock.take(directory)
  const thread = new Thread(
    new Worker(PGLITE_THREAD, {
      eval: true,
      workerData: { module, directory },
      // Without the application's `--import` modules, which are not meant for this thread.
      execArgv: [],
      env: {},
    }),
    lock,
  )
  if (options.unref === true) thread.unref()
  try {
    await thread.query('SELECT 1', [])
    return thread
  } catch (fault) {
    await thread.stop()
    throw fault
  }
}

function findPglite(): Promise<string> {
  // Resolved and not imported here: only the other thread needs it in memory.
  return Promise.resolve(import.meta.resolve('@electric-sql/pglite'))
}

class Thread implements Connection {
  readonly dialect = postgresDialect
  readonly #worker: Worker
  readonly #lock: DirectoryLock
  readonly #pending = new Map<number, Pending>()
  #sent = 0
  #ended: Error | undefined

  constructor(worker: Worker, lock: DirectoryLock) {
    this.#worker = worker
    this.#lock = lock
    worker.on('message', (answer: Answer) => this.#settle(answer))
    worker.on('error', (fault) => this.#fail(fault))
    worker.on('exit', () => this.#fail(new Error('the thread of the embedded PostgreSQL has ended')))
  }

  readonly query = (text: string, values: readonly unknown[]): Promise<unknown[]> => this.#send({ text, values })

  readonly close = async (): Promise<void> => {
    await this.#send({}).catch(() => {})
    await this.stop()
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
    this.#lock.release()
  }

  unref(): void {
    this.#worker.unref()
  }

  #send(request: { readonly text?: string; readonly values?: readonly unknown[] }): Promise<unknown[]> {
    const id = this.#sent++
    if (this.#ended !== undefined) return Promise.reject(this.#ended) // an ended thread does not answer
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#worker.postMessage({ id, ...request })
    })
  }

  #settle({ id, rows = [], fault }: Answer): void {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (fault === undefined) pending?.resolve(rows)
    else pending?.reject(Object.assign(new Error(fault.message), fault))
  }

  #fail(fault: Error): void {
    this.#ended ??= fault
    for (const { reject } of this.#pending.values()) reject(fault)
    this.#pending.clear()
  }
}
