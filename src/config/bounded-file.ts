import { readFileSync, statSync } from 'node:fs'

/** Reads a file of at most `limit` bytes; where it can't be read, the reason in a few words, such as `ENOENT`. */
export function readBoundedFile(path: string, limit: number): Buffer | string {
  try {
    // A pipe would be waited for and a device never ends, so it is looked at before it is read.
    const stats = statSync(path)
    if (!stats.isFile()) return 'this is no file'
    if (stats.size > limit) return `this has ${stats.size} bytes, and at most ${limit} are read`
    return readFileSync(path)
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code ?? 'unreadable'
  }
}
