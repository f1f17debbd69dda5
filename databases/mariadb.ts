import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { openDatabase } from '../src/billing/index.ts'
import { identity } from './identity.ts'
import { freePort } from './ports.ts'
import type { DatabaseServer, Rights, Way } from './server.ts'

const SIGNAL = { fast: 'SIGTERM', immediate: 'SIGKILL' } as const

const DATABASE = 'bills'

/**
 * The mode that a server must not be relied on for; and a disk is not waited for. The rest is small: a test has few rows.
 */
const SETTINGS = {
  sql_mode: '',
  default_time_zone: '+07:00',
  character_set_server: 'latin1',
  autocommit: 'OFF',
  skip_name_resolve: 'ON',
  innodb_flush_log_at_trx_commit: '2', // survives SIGKILL
  innodb_buffer_pool_size: '128M',
  innodb_log_file_size: '64M',
  performance_schema: 'OFF',
}

type Settings = Readonly<Record<string, string>>

const programs = findPrograms(['mariadbd', 'mariadb-install-db'])

const user = identity(['mysql'])

/** For the `skip` of a test: why there is no server to test with, or false. */
export const withoutMariaDb: string | false =
  programs === undefined && 'there is no MariaDB on this machine (Debian: apt-get install mariadb-server)'

/** A real MariaDB in its own folder, which a test can stop and start. */
export class MariaDb implements DatabaseServer {
  readonly isOurs = true
  readonly port: number
  readonly #folder: string
  readonly #settings: Settings
  #server: ChildProcess | undefined

  private constructor(folder: string, port: number, settings: Settings) {
    this.#folder = folder
    this.#settings = settings
    this.port = port
  }

  static async start(settings: Settings = {}): Promise<MariaDb> {
    const folder = mkdtempSync(join(tmpdir(), 'holysheep-mariadb-'))
    const { uid, gid } = user
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
    const server = new MariaDb(folder, await freePort(), settings)
    const options = ['--auth-root-authentication-method=normal', '--skip-test-db', '--innodb-log-file-size=64M']
    execFileSync(programs?.['mariadb-install-db'] ?? '', ['--no-defaults', `--datadir=${server.#data}`, ...options], {
      stdio: 'pipe',
      ...user,
    })
    await server.start()
    await server.#run(
      ["CREATE USER owner@'%'", "GRANT ALL ON *.* TO owner@'%' WITH GRANT OPTION", `CREATE DATABASE ${DATABASE}`],
      server.#urlOf('root', '', 'mysql'),
    )
    return server
  }

  url(name = 'owner', password = ''): string {
    return this.#urlOf(name, password, DATABASE)
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return
    const settings = {
      ...SETTINGS,
      ...this.#settings,
      port: this.port,
      datadir: this.#data,
      socket: join(this.#folder, 'socket'),
      bind_address: '127.0.0.1',
    }
    const flags = Object.entries(settings).map(([name, value]) => `--${name.replaceAll('_', '-')}=${value}`)
    this.#server = spawn(programs?.mariadbd ?? '', ['--no-defaults', ...flags], { stdio: 'ignore', ...user })
    const isReady = async () => {
      try {
        const database = await openDatabase(this.#urlOf('root', '', 'mysql'))
        await database.close()
        return true
      } catch {
        return false
      }
    }
    const until = Date.now() + 60_000
    while (!(await isReady())) {
      if (Date.now() > until) throw new Error('MariaDB does not start')
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
    await this.#run([`DROP DATABASE ${DATABASE}`, `CREATE DATABASE ${DATABASE}`], this.#urlOf('root', '', 'mysql'))
  }

  async addUser(name: string, rights: Rights, password = ''): Promise<void> {
    await this.#run([`CREATE USER ${name}@'%' IDENTIFIED BY '${password}'`])
    await this.grant(name, rights)
  }

  async grant(name: string, rights: Rights): Promise<void> {
    if (rights === 'all') await this.#run([`GRANT ALL ON ${DATABASE}.* TO ${name}@'%'`])
    if (rights === 'write') {
      await this.#run([
        `GRANT INSERT, SELECT ON ${DATABASE}.holysheep_api_logs TO ${name}@'%'`,
        `GRANT SELECT ON ${DATABASE}.holysheep_schema_migrations TO ${name}@'%'`,
      ])
    }
    // Who has no right to a database may not even connect to it.
    if (rights === 'none') await this.#run([`GRANT SHOW VIEW ON ${DATABASE}.* TO ${name}@'%'`])
  }

  async removeUser(name: string): Promise<void> {
    await this.#run([`DROP USER ${name}@'%'`])
  }

  async setReadOnly(isReadOnly: boolean): Promise<void> {
    await this.#run([`SET GLOBAL read_only = ${isReadOnly}`])
  }

  freeze(): void {
    this.#server?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#server?.kill('SIGCONT')
  }

  async remove(): Promise<void> {
    this.thaw()
    await this.stop('immediate')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #data(): string {
    return join(this.#folder, 'data')
  }

  #urlOf(name: string, password: string, database: string): string {
    return `mariadb://${name}${password && `:${password}`}@127.0.0.1:${this.port}/${database}`
  }

  async #run(statements: readonly string[], url = this.url()): Promise<void> {
    const database = await openDatabase(url)
    for (const statement of statements) await database.query(statement)
    await database.close()
  }
}

/** The paths of programs, if all of them are there. */
function findPrograms<Name extends string>(names: readonly Name[]): Record<Name, string> | undefined {
  const folders = ['/usr/sbin', ...(process.env.PATH ?? '').split(delimiter)]
  const found = names.flatMap((name) => {
    const path = folders.map((folder) => join(folder, name)).find((each) => existsSync(each))
    return path === undefined ? [] : [[name, path] as const]
  })
  return found.length < names.length ? undefined : (Object.fromEntries(found) as Record<Name, string>)
}
