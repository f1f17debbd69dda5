import { openDatabase } from '../src/billing/index.ts'
import type { DatabaseServer, Rights, Way } from './server.ts'

/** What is the same for every server that speaks MySQL's protocol. */
export abstract class MysqlServer implements DatabaseServer {
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
    await this.run([`DROP DATABASE IF EXISTS ${this.#database}`, `CREATE DATABASE ${this.#database}`])
  }

  async addUser(name: string, rights: Rights, password = ''): Promise<void> {
    await this.run([`CREATE USER ${name}@'%' IDENTIFIED BY '${password}'`])
    await this.grant(name, rights)
  }

  async grant(name: string, rights: Rights): Promise<void> {
    const all = `${this.#database}.*`
    if (rights === 'all') await this.run([`GRANT ALL ON ${all} TO ${name}@'%'`])
    if (rights === 'write') {
      await this.run([
        `GRANT INSERT, SELECT ON ${this.#database}.holysheep_api_logs TO ${name}@'%'`,
        `GRANT SELECT ON ${this.#database}.holysheep_schema_migrations TO ${name}@'%'`,
      ])
    }
    // Who has no right to a database may not even connect to it.
    if (rights === 'none') await this.run([`GRANT SHOW VIEW ON ${all} TO ${name}@'%'`])
  }

  async removeUser(name: string): Promise<void> {
    await this.run([`DROP USER ${name}@'%'`])
  }

  async setReadOnly(isReadOnly: boolean): Promise<void> {
    await this.run([`SET GLOBAL read_only = ${isReadOnly}`])
  }

  /** `owner` may do anything. */
  protected abstract urlOf(database: string, name: string, password: string): string

  protected async run(statements: readonly string[], name = 'owner'): Promise<void> {
    const database = await openDatabase(this.urlOf('mysql', name, ''))
    for (const statement of statements) await database.query(statement)
    await database.close()
  }
}
