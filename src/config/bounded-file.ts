/** Reads a file of at most `limit` bytes. If it can't be read, returns the reason in a few words, such as `ENOENT`. */
export function readBoundedFile(path: string, limit: number): Buffer | string {
  // Not an import: an ES import reads every export of `node:fs`, and so loads all of Node's streams, which takes 5 ms.
  const { readFileSync, statSync } = process.getBuiltinModule('node:fs')
  try {
    // Checked before reading: reading a pipe would block, and a device never ends.
    const stats = statSync(path)
    if (!stats.isFile()) return 'it is not a file'
    if (stats.size > limit) return `this has ${stats.size} bytes, and at most ${limit} are read`
    return readFileSync(path)
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code ?? 'unreadable'
  }
}
