import { readdirSync } from 'node:fs'
import { join, posix } from 'node:path'

const SOURCE = /(?<!\.d)\.[cm]?[jt]s$/
const NOT_SOURCES = ['node_modules', 'dist', 'build', 'out', 'coverage', 'test', 'tests']
const MAX_DEPTH = 4
const MAX_FILES = 5_000

/** The sources of an application by their paths, in alphabetical order. Links are not followed. */
export function sourceFiles(folder: string): readonly string[] {
  const found: string[] = []
  const visit = (below: string, depth: number): void => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = posix.join(below, entry.name)
      if (found.length >= MAX_FILES || entry.name.startsWith('.')) continue
      if (entry.isFile() && SOURCE.test(entry.name)) found.push(path)
      if (entry.isDirectory() && depth < MAX_DEPTH && !NOT_SOURCES.includes(entry.name)) visit(path, depth + 1)
    }
  }
  visit('', 1)
  return found.sort()
}
