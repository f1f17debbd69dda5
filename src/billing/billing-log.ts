import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { diag } from '@opentelemetry/api'
import type { Sink } from '../call.ts'
import { guard, reportFault } from '../guard.ts'
import { PACKAGE_NAME } from '../version.ts'
import type { BillingLogOptions } from './billing-log-options.ts'
import { batchRowsFor, type DatabaseTarget, targetName, targetOf } from './database/target.ts'
import { Notices } from './notices.ts'
import { ReconnectingDatabase } from './reconnecting-database.ts'
import { RowQueue } from './row-queue.ts'
import type { BillingStats, RowResult } from './row-result.ts'
import { defaultDirectories, SpoolDirectory, targetKey } from './spool/directory.ts'
import { Spool } from './spool/spool.ts'
import { Writer } from './writer.ts'

/** Milliseconds between two runs of the spool's maintenance, which also claims files of ended processes. */
const ROUND_MS = 10_000

/** Milliseconds that the last statement may take when the log is closed. */
const FAREWELL_MS = 1_000

/** Milliseconds between two checks whether a flush is complete. */
const LOOK_MS = 5

/**
 * Starts a billing log in the database of a URL, or in `pglite:DIRECTORY`, and returns at once; connecting is retried in
 * the background.
 * @param target A URL, `pglite:DIRECTORY`, or what `readTarget` made of one.
 * @throws InvalidOptionError if the target is invalid.
 */
export function openBillingLog(target: string | DatabaseTarget, options: BillingLogOptions = {}): BillingLog {
  return new BillingLog(targetOf(target), options)
}

/** One row per call, in a database. Neither delays nor breaks the application, nor keeps its process running. */
export class BillingLog {
  readonly #notices: Notices
  readonly #database: ReconnectingDatabase
  readonly #spool: Spool | undefined
  readonly #queue: RowQueue
  readonly #writer: Writer
  readonly #stats = { written: 0, spooled: 0, dropped: 0 }
  readonly #listeners = new Set<(result: RowResult, rows: number) => void>()
  readonly #rounds: NodeJS.Timeout
  #closing: Promise<void> | undefined

  constructor(target: DatabaseTarget, options: BillingLogOptions) {
    const { warn, random = Math.random, open } = options
    const log = diag.createComponentLogger({ namespace: PACKAGE_NAME })
    const tell = warn ?? ((message) => log.warn(message))
    this.#notices = new Notices(targetName(target), (message) => guard('billing', () => tell(message)))
    this.#spool = this.#openSpool(target, options)
    this.#database = new ReconnectingDatabase({
      target,
      random,
      onChange: (fault) => this.#notices.database(fault, this.#spool?.path ?? 'memory'),
      ...(open && { open }),
    })
    const batchRows = options.batchRows ?? batchRowsFor(target)
    const origin = {
      service: options.service,
      host: options.host ?? hostname(),
      priceVersion: options.priceVersion,
      labelKeys: options.labelKeys ?? [],
    }
    this.#queue = new RowQueue({ origin, limit: options.queueLimit ?? 100_000, batchRows })
    this.#writer = new Writer({
      queue: this.#queue,
      database: this.#database,
      spool: this.#spool,
      batchRows,
      report: (result, rows) => this.#report(result, rows),
      onFull: () => this.#notices.full(),
      onRefused: (reason) => this.#notices.refused(reason),
      onDamaged: () => this.#notices.damaged(),
      onLost: (rows, reason) => this.#notices.lost(rows, reason),
    })
    process.on('exit', this.#atExit)
    this.#rounds = setInterval(() => this.#round(), ROUND_MS).unref()
    void this.#writer.pump()
  }

  /** Called when a call starts; the returned function is called with the ended call. */
  readonly sink: Sink = () => (ended) => this.#writer.add(ended)

  /** Rows waiting in memory. */
  get queued(): number {
    return this.#queue.held
  }

  /** Number of rows by result. A row that was in the spool is counted as spooled and later as written. */
  get stats(): BillingStats {
    return { ...this.#stats }
  }

  /** Adds a listener for results of rows and returns a function that removes it. */
  onRows(listener: (result: RowResult, rows: number) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Resolves with whether every row is in the database: as soon as all are, or when the rows are in the spool because
   * the database can't be reached, or after the timeout. Never rejects.
   */
  async flush(timeoutMs = 3_000): Promise<boolean> {
    const until = performance.now() + timeoutMs
    this.#database.retryNow()
    this.#writer.claim()
    this.#writer.sealAll()
    let hasTried = !this.#database.isDown
    while (!this.#writer.isDone && performance.now() < until) {
      const isInVain = this.#database.isDown && hasTried
      if (isInVain && this.#queue.held === 0) return false
      await sleep(LOOK_MS)
      hasTried ||= this.#database.waitMs > 0 || !this.#database.isDown
    }
    return this.#writer.isDone
  }

  /** Flushes, leaves the rest to the next process, and closes the connection. Never rejects. Idempotent. */
  close(timeoutMs = 3_000): Promise<void> {
    this.#closing ??= this.#close(timeoutMs).catch((fault) => this.#fault(fault))
    return this.#closing
  }

  async #close(timeoutMs: number): Promise<void> {
    await this.flush(timeoutMs)
    await this.#writer.stop()
    // If the database does not answer, the connection is dropped, and with it the pending statement.
    await Promise.race([this.#database.close().then(() => this.#writer.pump()), sleep(FAREWELL_MS)])
    this.#writer.stopNow()
    clearInterval(this.#rounds)
    process.removeListener('exit', this.#atExit)
    await Promise.all(this.#spool?.release().map((segment) => segment.close()) ?? [])
  }

  /** After `process.exit()` nothing can be sent, but a file can still be written. */
  readonly #atExit = (): void => {
    guard('billing', () => this.#writer.stopNow())
    guard('billing', () => this.#spool?.release())
  }

  #round(): void {
    this.#spool?.tidy().catch((fault) => this.#fault(fault))
    this.#writer.claim()
  }

  #openSpool(target: DatabaseTarget, options: BillingLogOptions): Spool | undefined {
    const { spoolDirectory, spoolLimitBytes = 1024 ** 3 } = options
    try {
      const candidates = spoolDirectory === undefined ? defaultDirectories(targetKey(target)) : [spoolDirectory]
      const directory = SpoolDirectory.open(candidates)
      return new Spool(directory, {
        limitBytes: spoolLimitBytes,
        onTrouble: (problem) => this.#notices.spool(directory.path, problem),
      })
    } catch (fault) {
      this.#notices.noSpool(fault)
      return undefined
    }
  }

  #report(result: RowResult, rows: number): void {
    this.#stats[result] += rows
    for (const listener of this.#listeners) guard('billing', () => listener(result, rows))
  }

  /** Reports an internal fault, which the metrics count. */
  #fault(fault: unknown): void {
    reportFault('billing', fault)
  }
}
