import { randomBytes } from 'node:crypto'
import { ClickhouseServer } from './clickhouse.ts'

/** The URL of a server that runs already, and of a user who may do anything. */
const given = process.env.HOLYSHEEP_TEST_CLICKHOUSE_URL

/** For the `skip` of a test: why there is no server to test with, or false. */
export const withoutGivenClickhouse: string | false = given === undefined && 'HOLYSHEEP_TEST_CLICKHOUSE_URL is not set'

/** A database of its own on a server that is not to be stopped. */
export class GivenClickhouse extends ClickhouseServer {
  readonly isOurs = false
  readonly #name: string

  private constructor(name: string) {
    super(name)
    this.#name = name
  }

  static async start(): Promise<GivenClickhouse> {
    const server = new GivenClickhouse(`holysheep_test_${randomBytes(6).toString('hex')}`)
    await server.reset()
    return server
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  stop(): Promise<void> {
    return Promise.reject(new Error('the server of HOLYSHEEP_TEST_CLICKHOUSE_URL is not to be stopped'))
  }

  freeze(): void {
    throw new Error('the server of HOLYSHEEP_TEST_CLICKHOUSE_URL is not to be stopped')
  }

  thaw(): void {}

  remove(): Promise<void> {
    return this.run([`DROP DATABASE ${this.#name} SYNC`])
  }

  protected urlOf(database: string, name: string, password: string): string {
    const url = new URL(given ?? '')
    url.pathname = database
    if (name !== 'owner') Object.assign(url, { username: name, password })
    return String(url)
  }
}
