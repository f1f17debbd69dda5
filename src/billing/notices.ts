import { faultText } from './database/fault-text.ts'

/** Messages for people, one for each change. They contain no passwords. */
export class Notices {
  readonly #log: string
  readonly #warn: (message: string) => void
  readonly #said = new Set<string>()
  #isDown = false

  /** `log` names the database. */
  constructor(log: string, warn: (message: string) => void) {
    this.#log = log
    this.#warn = warn
  }

  /** The connection was lost or restored. */
  database(fault: unknown, elsewhere: string): void {
    const isDown = fault !== undefined
    if (isDown === this.#isDown) return
    this.#isDown = isDown
    if (isDown)
      this.#warn(`the billing log in ${this.#log} can't be written, its rows wait in ${elsewhere}: ${faultText(fault)}`)
    else this.#warn(`the billing log in ${this.#log} is back`)
  }

  /** The spool stopped storing rows, or stores them again. */
  spool(path: string, problem: unknown): void {
    if (problem === undefined) this.#warn(`the spool of the billing log in ${path} takes rows again`)
    else this.#warn(`the spool of the billing log in ${path} takes no rows, they wait in memory: ${faultText(problem)}`)
  }

  noSpool(fault: unknown): void {
    this.#warn(`the billing log has no spool, what it can't write waits in memory: ${faultText(fault)}`)
  }

  full(): void {
    this.#once('the billing log drops rows: neither its database nor its spool takes them')
  }

  damaged(): void {
    this.#once('the billing log dropped rows of its spool that were damaged')
  }

  /** Rows were lost at the end of the process or the log. */
  lost(rows: number, reason: unknown): void {
    const detail = reason === undefined ? '' : `: ${faultText(reason)}`
    this.#warn(
      `the billing log ended, and rows that neither its database nor its spool took are lost, ${rows} in all${detail}`,
    )
  }

  refused(reason: unknown): void {
    this.#once(`the billing log dropped a row that ${this.#log} refuses`, `: ${faultText(reason)}`)
  }

  #once(message: string, detail = ''): void {
    if (this.#said.has(message)) return
    this.#said.add(message)
    this.#warn(message + detail)
  }
}
