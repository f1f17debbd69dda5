import { execFile } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createTmpfs } from '../../databases/tmpfs.ts'

/** An application that may open no more than this is soon in trouble. */
const DESCRIPTOR_LIMIT = 64

export interface FullDiskResult {
  /** The most that were open at a time: to files of the spool, and in all. */
  readonly spoolDescriptors: number
  readonly descriptors: number
  readonly spoolFiles: number
  /** How often the application could open no file of its own. */
  readonly refusals: number
  readonly calls: number
  /** Rows in memory, when the disk had been full for half of the time, and when it had room again. */
  readonly heldWhileFull: number
  readonly heldAfterwards: number
  readonly written: number
  readonly spooled: number
  readonly dropped: number
  readonly warnings: readonly string[]
}

const app = fileURLToPath(new URL(`./apps/full-disk${extname(import.meta.filename)}`, import.meta.url))

export interface FullDiskOptions {
  readonly seconds: number
  /** A database that is down. */
  readonly target?: string
}

/** Logs calls for some seconds, with the database down and the disk full or almost so, and then makes room on the disk. */
export async function fillDisk({
  seconds,
  target = 'postgres://me@127.0.0.1:1/db',
}: FullDiskOptions): Promise<FullDiskResult> {
  const disk = createTmpfs('32m')
  const [program = '', ...args] = [...disk.within, 'sh', '-c', `ulimit -n ${DESCRIPTOR_LIMIT} && exec "$@"`, 'sh']
  const { stdout } = await promisify(execFile)(program, [
    ...args,
    process.execPath,
    app,
    disk.path,
    String(seconds),
    target,
  ])
  return JSON.parse(stdout)
}
