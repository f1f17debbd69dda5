import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Session } from 'chdb'

/** Parameters of the HTTP interface that are no settings. */
const NO_SETTINGS = new Set(['query', 'database', 'query_id', 'default_format', 'wait_end_of_query'])

/** What comes with a statement. */
export interface Request {
  readonly statement: string
  /** What is inserted, if it is not in the statement. */
  readonly data: Buffer | undefined
  readonly parameters: URLSearchParams
}

/** An INSERT up to its columns. */
const INSERT = /^\s*INSERT INTO [\w.]+ \([^)]*\)/

let files = 0

/** A connection to the engine, whose statements run one after the other. */
export class EngineSession {
  readonly #session: Session
  /** For what is inserted: a text could not have its bytes. */
  readonly #folder: string
  #settings = ''
  #names: readonly string[] = []
  #last: Promise<unknown> = Promise.resolve()

  constructor(session: Session, folder: string) {
    this.#session = session
    this.#folder = folder
  }

  run(request: Request): Promise<Uint8Array> {
    const result = this.#last.then(() => this.#run(request))
    this.#last = result.catch(() => {})
    return result
  }

  /** Once its last statement is done. */
  close(): void {
    void this.#last.finally(() => this.#session.close())
  }

  async #run({ statement, data, parameters }: Request): Promise<Uint8Array> {
    await this.#prepare(parameters)
    const format = parameters.get('default_format') ?? 'TabSeparated'
    if (data === undefined) return (await this.#session.queryAsync(statement, { format })).bytes()
    const path = join(this.#folder, `data-${files++}`)
    writeFileSync(path, data)
    try {
      const text = statement.replace(INSERT, (columns) => `${columns} FROM INFILE '${path}'`)
      return (await this.#session.queryAsync(text, { format })).bytes()
    } finally {
      rmSync(path)
    }
  }

  /** The database and the settings, unless they are those of the last statement. Those that are not sent again end. */
  async #prepare(parameters: URLSearchParams): Promise<void> {
    const settings = [...parameters].filter(([name]) => !NO_SETTINGS.has(name))
    const names = settings.map(([name]) => name)
    const ended = this.#names.filter((name) => !names.includes(name)).map((name) => `${name} = DEFAULT`)
    const sent = settings.map(([name, value]) => `${name} = '${value.replace(/['\\]/g, '\\$&')}'`)
    const assignments = [...ended, ...sent].join(', ')
    const database = parameters.get('database') ?? 'default'
    const wanted = `${database} ${sent.join(', ')}`
    if (wanted === this.#settings) return
    await this.#session.queryAsync(`USE \`${database}\``)
    if (assignments !== '') await this.#session.queryAsync(`SET ${assignments}`)
    this.#settings = wanted
    this.#names = names
  }
}
