import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { openDatabase } from '../src/billing/index.ts'
import { identity } from './identity.ts'
import { freePort } from './ports.ts'
import type { DatabaseServer, Rights, Way } from './server.ts'

/** SIGINT ends sessions and shuts down; SIGQUIT ends at once, and the next start recovers from the log. */
const SIGNAL = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const

const bin = findBinaries()

/** It refuses to run as root. */
const user = identity(['postgres'])

/** For the `skip` of a test: why there is no server to test with, or false. */
export const withoutPostgres: string | false =
  bin === undefined && 'there is no PostgreSQL on this machine (Debian: apt-get install postgresql)'

/** A real PostgreSQL in its own folder, which a test can stop and start. */
export class Postgres implements DatabaseServer {
  readonly isOurs = true
  readonly port: number
  readonly #folder: string
  #server: ChildProcess | undefined

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.port = port
  }

  static async start(): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), 'holysheep-postgres-'))
    const { uid, gid } = user
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
    const data = join(folder, 'data')
    const options = ['--username=owner', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync']
    execFileSync(join(bin ?? '', 'initdb'), ['-D', data, ...options], { stdio: 'pipe', ...user })
    const server = new Postgres(folder, await freePort())
    await server.start()
    return server
  }

  url(name = 'owner', password = ''): string {
    return `postgres://${name}${password && `:${password}`}@127.0.0.1:${this.port}/postgres`
  }

  get dataDirectory(): string {
    return join(this.#folder, 'data')
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return
    const settings = { port: this.port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    this.#server = spawn(join(bin ?? '', 'postgres'), ['-D', this.dataDirectory, ...flags], {
      stdio: 'ignore',
      ...user,
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

  async reset(): Promise<void> {
    await this.#run('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  }

  async addUser(name: string, rights: Rights, password?: string): Promise<void> {
    await this.#run(`CREATE ROLE ${name} LOGIN ${password === undefined ? '' : `PASSWORD '${password}'`};
      REVOKE CREATE ON SCHEMA public FROM PUBLIC`)
    await this.grant(name, rights)
    if (password === undefined) return // everyone is trusted until the server is told otherwise
    const path = join(this.dataDirectory, 'pg_hba.conf')
    writeFileSync(path, `host all ${name} all scram-sha-256\n${readFileSync(path, 'utf8')}`)
    await this.restart()
  }

  async grant(name: string, rights: Rights): Promise<void> {
    if (rights === 'none') await this.#run(`GRANT USAGE ON SCHEMA public TO ${name}`)
    if (rights === 'all') await this.#run(`GRANT ALL ON SCHEMA public TO ${name}`)
    if (rights === 'write') {
      await this.#run(`GRANT USAGE ON SCHEMA public TO ${name}; GRANT INSERT ON holysheep_api_logs TO ${name};
        GRANT SELECT ON holysheep_schema_migrations TO ${name}`)
    }
  }

  async removeUser(name: string): Promise<void> {
    await this.#run(`GRANT ${name} TO owner; DROP OWNED BY ${name}; DROP ROLE ${name}`)
  }

  async setReadOnly(isReadOnly: boolean): Promise<void> {
    await this.#run(`ALTER SYSTEM SET default_transaction_read_only = ${isReadOnly}`)
    await this.#run('SELECT pg_reload_conf()')
  }

  async #run(text: string): Promise<void> {
    const database = await openDatabase(this.url())
    await database.query(text)
    await database.close()
  }

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

function findBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return folders.find((folder) => ['initdb', 'postgres', 'pg_isready'].every((name) => existsSync(join(folder, name))))
}
