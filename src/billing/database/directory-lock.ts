import { readFileSync, statSync, unlinkSync, utimes, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isGone, ownerName, SIGN_OF_LIFE_MS } from '../owner.ts'

/** Time in which somebody who took the lock of a dead owner at the same moment has written over ours, or we over theirs. */
const DOUBT_MS = 20

/** Keeps a second process out of a directory: an embedded database that two of them write is lost. */
export class DirectoryLock {
  readonly #path: string
  readonly #owner: string
  readonly #signs: NodeJS.Timeout

  private constructor(path: string, owner: string) {
    this.#path = path
    this.#owner = owner
    this.#signs = setInterval(() => {
      const now = new Date()
      utimes(path, now, now, () => {}) // without it, somebody else takes over, and that is all there is to do
    }, SIGN_OF_LIFE_MS).unref()
  }

  /** Rejects where another process, or another part of this one, has the directory. */
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
    } catch {} // it is gone with the directory
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
