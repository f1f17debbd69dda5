import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import { CommandFailure } from '../command-failure.ts'
import type { FileEdit } from './suggestion.ts'

/** Lines around a change, which may be secret: the fewest that `git apply` and `patch` find their place by. */
const CONTEXT = 1

/** As `git diff` shows it, so that `git apply` and `patch -p1` take it. */
export function unifiedDiff({ path, before, after }: FileEdit): string {
  const old = before === undefined ? '/dev/null' : `a/${path}`
  return createTwoFilesPatch(old, `b/${path}`, before ?? '', after, undefined, undefined, { context: CONTEXT }).replace(
    /^=+\n/,
    '',
  )
}

/** Writes all files, or none where one of them is no longer what was read. */
export function writeChanges(folder: string, edits: readonly FileEdit[]): void {
  for (const { path, before } of edits) {
    const file = join(folder, path)
    const found = lstatSync(file, { throwIfNoEntry: false })
    const why = found?.isSymbolicLink() ? 'is a link' : 'has changed since it was read'
    const content = found?.isFile() ? readFileSync(file, 'utf8') : undefined
    if ((found !== undefined && content === undefined) || content !== before) {
      throw new CommandFailure(`${path} ${why}; nothing was written`)
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
