import { openDatabase } from '../src/billing/index.ts'
import type { DatabaseServer, Rights, Way } from './server.ts'

/** What is the same for every server that speaks ClickHouse's HTTP interface. */
export abstract class ClickhouseServer implements DatabaseServer {
  abstract readonly isOurs: boolean
  readonly #database: string

  protected constructor(database: string) {
    this.#database = database
  }

  url(name = 'owner', password = ''): string {
    return this.urlOf(this.#database, name, password)
  }

  abstract start(): Promise<void>
  abstract stop(way?: Way): Promise<void>
  abstract freeze(): void
  abstract thaw(): void
  abstract remove(): Promise<void>

  async restart(way: Way = 'fast'): Promise<void> {
    await this.stop(way)
    await this.start()
  }

  async reset(): Promise<void> {
    await this.run([`DROP DATABASE IF EXISTS ${this.#database} SYNC`, `CREATE DATABASE ${this.#database}`])
  }

  async addUser(name: string, rights: Rights, password = ''): Promise<void> {
    await this.run([`CREATE USER ${name} IDENTIFIED BY '${password}'`])
    await this.grant(name, rights)
  }

  async grant(name: string, rights: Rights): Promise<void> {
    if (rights === 'all') await this.run([`GRANT ALL ON ${this.#database}.* TO ${name}`])
    if (rights === 'write') {
      await this.run([
        `GRANT INSERT ON ${this.#database}.holysheep_api_logs TO ${name}`,
        `GRANT SELECT ON ${this.#database}.holysheep_schema_migrations TO ${name}`,
      ])
    }
  }

  async removeUser(name: string): Promise<void> {
    await this.run([`DROP USER ${name}`])
  }

  /** For those who were added by `addUser`: a server has no such setting for all. */
  async setReadOnly(isReadOnly: boolean): Promise<void> {
    await this.run([`ALTER USER scribe SETTINGS readonly = ${Number(isReadOnly)}`])
  }

  /** `owner` may do anything. */
  protected abstract urlOf(database: string, name: string, password: string): string

  protected async run(statements: readonly string[]): Promise<void> {
    const database = await openDatabase(this.urlOf('default', 'owner', ''))
    try {
      for (const statement of statements) await database.query(statement)
    } finally {
      await database.close()
    }
  }
}
