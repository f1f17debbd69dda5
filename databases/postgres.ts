import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { freePort } from './ports.ts'

type Way = 'fast' | 'immediate'

/** SIGINT ends sessions and shuts down; SIGQUIT ends at once, and the next start recovers from the log. */
const SIGNAL = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const

const bin = findBinaries()

/** For the `skip` of a test: why there is no server to test with, or false. */
export const withoutPostgres: string | false = bin === undefined && 'there is no PostgreSQL on this machine'

/** A real PostgreSQL in its own folder, which a test can stop and start. */
export class Postgres {
  readonly port: number
  readonly #folder: string
  #server: ChildProcess | undefined

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.port = port
  }

  static async start(): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), 'holysheep-postgres-'))
    const { uid, gid } = identity()
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
    const data = join(folder, 'data')
    const options = ['--username=owner', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync']
    execFileSync(join(bin ?? '', 'initdb'), ['-D', data, ...options], { stdio: 'pipe', ...identity() })
    const server = new Postgres(folder, await freePort())
    await server.start()
    return server
  }

  /** For a role of that name; everyone is trusted until the server is told otherwise. */
  url(user = 'owner', password = ''): string {
    return `postgres://${user}${password && `:${password}`}@127.0.0.1:${this.port}/postgres`
  }

  get dataDirectory(): string {
    return join(this.#folder, 'data')
  }

  /** Resolves when it accepts connections. Idempotent. */
  async start(): Promise<void> {
    if (this.#server !== undefined) return
    const settings = { port: this.port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    this.#server = spawn(join(bin ?? '', 'postgres'), ['-D', this.dataDirectory, ...flags], {
      stdio: 'ignore',
      ...identity(),
    })
    const isReady = () => {
      try {
        execFileSync(join(bin ?? '', 'pg_isready'), ['-h', '127.0.0.1', '-p', String(this.port)], { stdio: 'ignore' })
        return true
      } catch {
        return false
      }
    }
    const until = Date.now() + 30_000
    while (!isReady()) {
      if (Date.now() > until) throw new Error('PostgreSQL does not start')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async stop(way: Way = 'fast'): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined || server.exitCode !== null) return
    server.kill(SIGNAL[way])
    await once(server, 'exit')
  }

  async restart(way: Way = 'fast'): Promise<void> {
    await this.stop(way)
    await this.start()
  }

  /** From now on this role needs its password. */
  async demandPasswords(user: string): Promise<void> {
    const path = join(this.dataDirectory, 'pg_hba.conf')
    writeFileSync(path, `host all ${user} all scram-sha-256\n${readFileSync(path, 'utf8')}`)
    await this.restart()
  }

  /** Makes it neither answer nor refuse, like a machine that hangs. */
  freeze(): void {
    this.#signalAll('SIGSTOP')
  }

  thaw(): void {
    this.#signalAll('SIGCONT')
  }

  async remove(): Promise<void> {
    this.thaw()
    await this.stop('immediate')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Sessions are processes of their own. */
  #signalAll(signal: NodeJS.Signals): void {
    const parent = this.#server?.pid
    if (parent === undefined) return
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' }).split(/\s+/)
    for (const pid of [parent, ...children.filter(Boolean).map(Number)]) {
      try {
        process.kill(pid, signal)
      } catch {} // it has ended meanwhile
    }
  }
}

/** It refuses to run as root. */
function identity(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {}
  }
  return {}
}

function findBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return folders.find((folder) => ['initdb', 'postgres', 'pg_isready'].every((name) => existsSync(join(folder, name))))
}
