import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ClickhouseServer } from './clickhouse.ts'
import { freePort } from './ports.ts'
import type { Way } from './server.ts'

const SIGNAL = { fast: 'SIGTERM', immediate: 'SIGKILL' } as const

/** A package of its own, as the engine has 550 MB. It is not there where tests run compiled. */
const folder = fileURLToPath(new URL('chdb', import.meta.url))

/** For the `skip` of a test: why there is no server to test with, or false. */
export const withoutChdb: string | false =
  !(existsSync(join(folder, 'server.ts')) && existsSync(join(folder, 'node_modules', 'chdb'))) &&
  'the engine of ClickHouse is not installed (npm ci --prefix databases/chdb)'

/** Paths of PEM files. */
export interface ChdbCertificate {
  readonly cert: string
  readonly key: string
}

/** ClickHouse's engine behind its HTTP interface, in its own folder and process, which a test can stop and start. */
export class Chdb extends ClickhouseServer {
  readonly isOurs = true
  readonly port: number
  readonly #folder: string
  readonly #certificate: ChdbCertificate | undefined
  #server: ChildProcess | undefined

  private constructor(path: string, port: number, certificate: ChdbCertificate | undefined) {
    super('bills')
    this.#folder = path
    this.#certificate = certificate
    this.port = port
  }

  static async start(certificate?: ChdbCertificate): Promise<Chdb> {
    const path = mkdtempSync(join(tmpdir(), 'holysheep-chdb-'))
    const server = new Chdb(path, await freePort(), certificate)
    await server.start()
    if (certificate === undefined) await server.reset()
    return server
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return
    const options = {
      port: String(this.port),
      folder: this.#folder,
      config: join(folder, 'config.xml'),
      ...this.#certificate,
    }
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
    const server = spawn(process.execPath, [join(folder, 'server.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' }, // statements that run at the same time
    })
    this.#server = server
    const isReady = await Promise.race([
      once(server.stdout, 'data').then(() => true),
      once(server, 'exit').then(() => false),
    ])
    if (!isReady) throw new Error('the engine of ClickHouse does not start')
  }

  async stop(way: Way = 'fast'): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill(SIGNAL[way])
    await exited
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

  protected urlOf(database: string, name: string, password: string): string {
    const scheme = this.#certificate === undefined ? 'clickhouse' : 'clickhouses'
    return `${scheme}://${name}${password && `:${encodeURIComponent(password)}`}@127.0.0.1:${this.port}/${database}`
  }
}
