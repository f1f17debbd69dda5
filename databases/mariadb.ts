import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { openDatabase } from '../src/billing/index.ts'
import { identity } from './identity.ts'
import { MysqlServer } from './mysql.ts'
import { freePort } from './ports.ts'
import type { Way } from './server.ts'

const SIGNAL = { fast: 'SIGTERM', immediate: 'SIGKILL' } as const

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
export class MariaDb extends MysqlServer {
  readonly isOurs = true
  readonly port: number
  readonly #folder: string
  readonly #settings: Settings
  #server: ChildProcess | undefined

  private constructor(folder: string, port: number, settings: Settings) {
    super('bills')
    this.#folder = folder
    this.#settings = settings
    this.port = port
  }

  static async start(settings: Settings = {}): Promise<MariaDb> {
    const folder = mkdtempSync(join(tmpdir(), 'holysheep-mariadb-'))
    const server = new MariaDb(folder, await freePort(), settings)
    mkdirSync(server.#temporary)
    const { uid, gid } = user
    if (uid !== undefined && gid !== undefined)
      for (const path of [folder, server.#temporary]) chownSync(path, uid, gid)
    const folders = [`--datadir=${server.#data}`, `--tmpdir=${server.#temporary}`]
    const options = ['--auth-root-authentication-method=normal', '--skip-test-db', '--innodb-log-file-size=64M']
    execFileSync(programs?.['mariadb-install-db'] ?? '', ['--no-defaults', ...folders, ...options], {
      stdio: 'pipe',
      ...user,
    })
    await server.start()
    await server.run(["CREATE USER owner@'%'", "GRANT ALL ON *.* TO owner@'%' WITH GRANT OPTION"], 'root')
    await server.reset()
    return server
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return
    const settings = {
      ...SETTINGS,
      ...this.#settings,
      port: this.port,
      datadir: this.#data,
      tmpdir: this.#temporary,
      socket: join(this.#folder, 'socket'),
      bind_address: '127.0.0.1',
    }
    const flags = Object.entries(settings).map(([name, value]) => `--${name.replaceAll('_', '-')}=${value}`)
    this.#server = spawn(programs?.mariadbd ?? '', ['--no-defaults', ...flags], { stdio: 'ignore', ...user })
    const isReady = async () => {
      try {
        const database = await openDatabase(this.urlOf('mysql', 'root', ''))
        await database.close()
        return true
      } catch {
        return false
      }
    }
    const until = Date.now() + 60_000
    while (!(await isReady())) {
      const { exitCode, signalCode } = this.#server
      if (exitCode !== null || signalCode !== null || Date.now() > until) throw new Error('MariaDB does not start')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async stop(way: Way = 'fast'): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    server.kill(SIGNAL[way])
    await once(server, 'exit')
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

  /** Of its own: a server that starts removes the temporary tables of others in a folder that they share. */
  get #temporary(): string {
    return join(this.#folder, 'temporary')
  }

  protected urlOf(database: string, name: string, password: string): string {
    return `mariadb://${name}${password && `:${password}`}@127.0.0.1:${this.port}/${database}`
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
