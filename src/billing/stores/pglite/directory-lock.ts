import { readFileSync, statSync, unlinkSync, utimes, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isGone, ownerName, SIGN_OF_LIFE_MS } from '../../owner.ts'

/**
 * Milliseconds to wait after taking over the lock of an ended process: another process doing the same has then
 * overwritten our name, or we have overwritten its name.
 */
const DOUBT_MS = 20

/** Locks a directory against other processes: an embedded database that two processes write is corrupted. */
export class DirectoryLock {
  readonly #path: string
  readonly #owner: string
  readonly #signs: NodeJS.Timeout

  private constructor(path: string, owner: string) {
    this.#path = path
    this.#owner = owner
    this.#signs = setInterval(() => {
      const now = new Date()
      utimes(path, now, now, () => {}) // if it is gone, another process has taken over
    }, SIGN_OF_LIFE_MS).unref()
  }

  /** Rejects if another process, or another part of this one, uses the directory. */
  static async take(directory: string): Promise<DirectoryLock> {
    const path = `${directory}.lock`
    const owner = ownerName()
    if (!create(path, owner)) {
      const holder = readFileSync(path, 'utf8')
      const silentForMs = Date.now() - statSync(path).mtimeMs
      if (!isGone(holder, silentForMs))
        throw new Error(`${directory} is in use by process ${holder.split('.')[1]}; see ${path}`)
      unlinkSync(path)
      if (!create(path, owner)) throw new Error(`${directory} is in use; see ${path}`)
    }
    await sleep(DOUBT_MS)
    if (readFileSync(path, 'utf8') !== owner) throw new Error(`${directory} is in use; see ${path}`)
    return new DirectoryLock(path, owner)
  }

  release(): void {
    clearInterval(this.#signs)
    try {
      if (readFileSync(this.#path, 'utf8') === this.#owner) unlinkSync(this.#path)
    } catch {} // the directory was removed
  }
}

function create(path: string, owner: string): boolean {
  try {
    writeFileSync(path, owner, { flag: 'wx' })
    return true
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw fault
  }
}
