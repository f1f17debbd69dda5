import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const SIZE = '64m'
const FILLER = 'filler'
const BLOCK = Buffer.alloc(64 * 1024)

const inNamespace = ['--user', '--map-root-user', '--mount'] as const

/** Why no disk of our own can be had here, or false. */
export const withoutSmallDisk: string | false =
  spawnSync('unshare', [...inNamespace, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status !== 0 &&
  'on this machine, no program can be given a disk of its own (unshare of Linux): no disk gets full'

/** A disk in memory, which only the programs that are started within see: it can be filled to the last byte. */
export class SmallDisk {
  /** Where it is for the programs within. */
  readonly path: string
  readonly #holder: ChildProcess

  private constructor(path: string, holder: ChildProcess) {
    this.path = path
    this.#holder = holder
  }

  static async mount(path: string): Promise<SmallDisk> {
    mkdirSync(path, { recursive: true })
    // It lasts as long as this process, which ends with its input.
    const script = `mount -t tmpfs -o size=${SIZE} tmpfs "$0" && echo mounted && exec cat >/dev/null`
    const holder = spawn('unshare', [...inNamespace, 'sh', '-c', script, path], { stdio: ['pipe', 'pipe', 'inherit'] })
    await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])
    if (holder.exitCode !== null) throw new Error(`no disk could be mounted on ${path}`)
    return new SmallDisk(path, holder)
  }

  /** Where it is for us. */
  get outside(): string {
    return join('/proc', `${this.#holder.pid}`, 'root', this.path)
  }

  /** Starts a program within. */
  get within(): readonly string[] {
    return ['nsenter', '--target', `${this.#holder.pid}`, '--user', '--mount', '--preserve-credentials']
  }

  fill(): void {
    const file = openSync(join(this.outside, FILLER), 'a')
    try {
      for (let block = BLOCK; block.length > 0; ) {
        try {
          writeSync(file, block)
        } catch {
          block = block.subarray(0, block.length >> 1) // what is left is less than a block
        }
      }
    } finally {
      closeSync(file)
    }
  }

  free(): void {
    unlinkSync(join(this.outside, FILLER))
  }

  async remove(): Promise<void> {
    const ended = once(this.#holder, 'exit')
    this.#holder.stdin?.end()
    await ended
  }
}
