import { createHash } from 'node:crypto'
import { accessSync, constants, mkdirSync, readdirSync, renameSync, statSync, utimesSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type DatabaseTarget, targetName } from '../database/target.ts'
import { isGone, isHere, ownerName } from '../owner.ts'

const SUFFIX = '.spool'
const RELEASED = 'released'

export interface Claim {
  /** New paths of the files, the oldest first. */
  readonly paths: readonly string[]
  /** Files of others on this machine are left, who may end at any time. */
  readonly areOthersLeft: boolean
}

/**
 * The folder of all spools for one database. A file belongs to the process that its name tells; a process takes what the
 * dead have left by giving it its own name, which of several processes only one can do.
 */
export class SpoolDirectory {
  readonly path: string
  readonly #owner = ownerName()
  #sequence = 0

  private constructor(path: string) {
    this.path = path
  }

  /** Makes the first of these folders that can be made. */
  static open(candidates: readonly string[]): SpoolDirectory {
    let problem: unknown
    for (const path of candidates) {
      try {
        mkdirSync(path, { recursive: true, mode: 0o700 })
        // In a folder for all, somebody else may have been there first, and left rows for us to believe.
        if (statSync(path).uid !== (process.getuid?.() ?? 0)) throw new Error(`${path} belongs to somebody else`)
        accessSync(path, constants.W_OK)
        return new SpoolDirectory(path)
      } catch (fault) {
        problem = fault
      }
    }
    throw problem
  }

  /** The path of a file of ours that doesn't exist yet. */
  newPath(): string {
    return join(this.path, `${this.#owner}-${this.#sequence++}${SUFFIX}`)
  }

  /** The path of a file that belongs to nobody. */
  releasedPath(): string {
    return join(this.path, `${RELEASED}-${this.#owner}-${this.#sequence++}${SUFFIX}`)
  }

  /** Leaves a claimed file to whoever comes next. */
  giveBack(path: string): void {
    try {
      renameSync(path, this.releasedPath())
    } catch {} // under our name it is claimed once this process has ended
  }

  /** Takes up to `limit` of the files that belong to nobody any more. */
  claim(limit: number): Claim {
    // The only clock that machines have in common, as files have their times from it.
    const now = Date.now()
    const others = readdirSync(this.path)
      .filter((name) => name.endsWith(SUFFIX) && !name.startsWith(this.#owner))
      .flatMap((name) => this.#modifiedAt(name))
    const left = others.filter(
      ({ name, modifiedAt }) => name.startsWith(RELEASED) || isGone(ownerOf(name), now - modifiedAt),
    )
    const paths = left
      .sort((former, latter) => former.modifiedAt - latter.modifiedAt)
      .slice(0, limit)
      .flatMap(({ name }) => this.#take(name))
    return { paths, areOthersLeft: others.some((other) => !left.includes(other) && isHere(ownerOf(other.name))) }
  }

  #modifiedAt(name: string): readonly { readonly name: string; readonly modifiedAt: number }[] {
    try {
      return [{ name, modifiedAt: statSync(join(this.path, name)).mtimeMs }]
    } catch {
      return [] // somebody else has taken or finished it
    }
  }

  #take(name: string): readonly string[] {
    const path = this.newPath()
    const now = new Date()
    try {
      utimesSync(join(this.path, name), now, now) // or it would seem to be left by us, too
      renameSync(join(this.path, name), path)
      return [path]
    } catch {
      return []
    }
  }
}

/** Where a spool is unless the options say otherwise: in the user's home or, where that can't be written, beside it. */
export function defaultDirectories(key: string): readonly string[] {
  const folder = join('opentelemetry-instrumentation-holysheep', 'billing', key)
  return [join(homedir(), '.cache', folder), join(tmpdir(), `${userName()}-${folder}`)]
}

function userName(): string {
  try {
    return createHash('sha256').update(userInfo().username).digest('hex').slice(0, 8)
  } catch {
    return 'somebody' // a container's user id need not have a name
  }
}

function ownerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('-'))
}

/** Names the target in a path; it stays the same when the password changes. */
export function targetKey(target: DatabaseTarget): string {
  return createHash('sha256').update(targetName(target)).digest('hex').slice(0, 16)
}
