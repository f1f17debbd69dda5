import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import { CommandFailure } from '../command-failure.ts'
import type { FileEdit } from './suggestion.ts'

/** As `git diff` shows it, so that `git apply` and `patch -p1` take it. */
export function unifiedDiff({ path, before, after }: FileEdit): string {
  const old = before === undefined ? '/dev/null' : `a/${path}`
  return createTwoFilesPatch(old, `b/${path}`, before ?? '', after, undefined, undefined, { context: 3 }).replace(
    /^=+\n/,
    '',
  )
}

/** Writes all files, or none where one of them is no longer what was read. */
export function writeChanges(folder: string, edits: readonly FileEdit[]): void {
  for (const { path, before } of edits) {
    if (contentOf(join(folder, path)) !== before) {
      throw new CommandFailure(`${path} has changed since it was read, or is a link; nothing was written`)
    }
  }
  for (const { path, after } of edits) {
    const file = join(folder, path)
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, after)
    } catch (cause) {
      throw new CommandFailure(`${file} can not be written (${(cause as NodeJS.ErrnoException).code})`, { cause })
    }
  }
}

/** Undefined for a missing file; null for what is no plain file, and so never the same as what was read. */
function contentOf(file: string): string | undefined | null {
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (found === undefined) return undefined
  return found.isFile() ? readFileSync(file, 'utf8') : null
}
