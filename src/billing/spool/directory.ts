import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, statSync, utimesSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type DatabaseTarget, targetName } from '../database/target.ts'
import { isGone, isHere, ownerName } from '../owner.ts'

const SUFFIX = '.spool'
const RELEASED = 'released'

export interface Claim {
  /** New paths of the files, the oldest first. */
  readonly paths: readonly string[]
  /** Whether files of running processes of this machine are left, which may end at any time. */
  readonly areOthersLeft: boolean
}

/**
 * The folder of all spools for one database. The name of a file contains its owner. A process claims files of ended
 * processes by renaming them, which only one of several processes can do.
 */
export class SpoolDirectory {
  readonly path: string
  readonly #owner = ownerName()
  #sequence = 0

  private constructor(path: string) {
    this.path = path
  }

  /** Creates the first of these folders that can be created. */
  static open(candidates: readonly string[]): SpoolDirectory {
    let problem: unknown
    for (const path of candidates) {
      try {
        mkdirSync(path, { recursive: true, mode: 0o700 })
        // In a shared folder another user may have created it before us, and put in rows of their own.
        if (statSync(path).uid !== (process.getuid?.() ?? 0)) throw new Error(`${path} belongs to another user`)
        accessSync(path, constants.W_OK)
        return new SpoolDirectory(path)
      } catch (fault) {
        problem = fault
      }
    }
    throw problem
  }

  /** The path of a new file that this process owns. */
  newPath(): string {
    return join(this.path, `${this.#owner}-${this.#sequence++}${SUFFIX}`)
  }

  /** The path of a file without an owner. */
  releasedPath(): string {
    return join(this.path, `${RELEASED}-${this.#owner}-${this.#sequence++}${SUFFIX}`)
  }

  /** Releases a claimed file for other processes. */
  giveBack(path: string): void {
    try {
      renameSync(path, this.releasedPath())
    } catch {} // with our name it is claimed once this process has ended
  }

  /** Claims up to `limit` files of ended processes. */
  claim(limit: number): Claim {
    // The clock of the file system, which sets the times of files on every machine that shares it.
    const now = Date.now()
    const others = filesIn(this.path).filter(({ name }) => !name.startsWith(this.#owner))
    const left = others.filter((file) => isLeft(file, now))
    const paths = left
      .sort((former, latter) => former.modifiedAt - latter.modifiedAt)
      .slice(0, limit)
      .flatMap(({ name }) => this.#take(name))
    return { paths, areOthersLeft: others.some((other) => !left.includes(other) && isHere(ownerOf(other.name))) }
  }

  #take(name: string): readonly string[] {
    const path = this.newPath()
    const now = new Date()
    try {
      utimesSync(join(this.path, name), now, now) // otherwise it would look like a file that we released
      renameSync(join(this.path, name), path)
      return [path]
    } catch {
      return []
    }
  }
}

interface SpoolFile {
  readonly name: string
  readonly modifiedAt: number
}

/** How many files in this folder no running process has: the next one with this spool stores their rows. */
export function countLeft(path: string): number {
  const now = Date.now()
  return existsSync(path) ? filesIn(path).filter((file) => isLeft(file, now)).length : 0
}

function filesIn(path: string): readonly SpoolFile[] {
  const names = readdirSync(path).filter((name) => name.endsWith(SUFFIX))
  return names.flatMap((name) => {
    try {
      return [{ name, modifiedAt: statSync(join(path, name)).mtimeMs }]
    } catch {
      return [] // another process has claimed or removed it
    }
  })
}

function isLeft({ name, modifiedAt }: SpoolFile, now: number): boolean {
  return name.startsWith(RELEASED) || isGone(ownerOf(name), now - modifiedAt)
}

/**
 * The default folders of a spool: in the user's home or, if that is not writable, in the folder for temporary files.
 */
export function defaultDirectories(key: string): readonly string[] {
  const folder = join('opentelemetry-instrumentation-holysheep', 'billing', key)
  return [join(homedir(), '.cache', folder), join(tmpdir(), `${userName()}-${folder}`)]
}

function userName(): string {
  try {
    return createHash('sha256').update(userInfo().username).digest('hex').slice(0, 8)
  } catch {
    return 'somebody' // the user id of a container may have no name
  }
}

function ownerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('-'))
}

/** The name of the target in a path. A new password does not change it. */
export function targetKey(target: DatabaseTarget): string {
  return createHash('sha256').update(targetName(target)).digest('hex').slice(0, 16)
}
