import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { readText } from '../config/values.ts'
import { PACKAGE_NAME } from '../version.ts'
import { CommandFailure } from './command-failure.ts'
import { option, REQUIRED, switchOption } from './option.ts'

/** By the package's own name: a built file may stand in another folder than its source. */
const root = dirname(createRequire(import.meta.url).resolve(`${PACKAGE_NAME}/package.json`))

/** A file of the stack to be written. */
export interface StackFile {
  /** Its path below the target folder. */
  readonly path: string
  readonly content: string
}

/** Options of every command that writes files. */
export const writeOptions = {
  out: option('DIR', 'folder to write to; created if it is missing', readText, REQUIRED),
  force: switchOption('overwrites files that differ'),
}

/** The files with these endings below a folder of the package. Others there are sources. */
export function stackFiles(folder: string, into: string, kinds: RegExp): readonly StackFile[] {
  const from = join(root, folder)
  let names: readonly string[]
  try {
    names = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) => kinds.test(name))
  } catch (cause) {
    throw new CommandFailure(`${from} can not be read: the package is not complete`, { cause })
  }
  if (names.length === 0) throw new CommandFailure(`${from} is empty: the package is not complete`)
  return [...names].sort().map((name) => ({
    path: join(into, name),
    content: readFileSync(join(from, name), 'utf8'),
  }))
}

/**
 * Writes all files, or none if one of them exists with other content. Returns the written ones, without those that were
 * the same already.
 *
 * @throws CommandFailure
 */
export function writeStackFiles(out: string, files: readonly StackFile[], force: boolean): readonly StackFile[] {
  const found = files.map((file) => ({ file, content: contentOf(join(out, file.path)) }))
  const missing = found.filter(({ content }) => content === undefined).map(({ file }) => file)
  const changed = found.filter(({ file, content }) => content !== undefined && content !== file.content)
  if (changed.length > 0 && !force) {
    const names = changed.map(({ file }) => join(out, file.path)).join(', ')
    throw new CommandFailure(
      `different from what is to be written: ${names}. Nothing was written; --force writes it all`,
    )
  }
  const written = files.filter((file) => missing.includes(file) || changed.some((one) => one.file === file))
  for (const { path, content } of written) write(join(out, path), content)
  return written
}

/** One line per folder with written files. */
export function writtenText(out: string, files: readonly StackFile[], written: readonly StackFile[]): string {
  const folders = [...new Set(files.map(({ path }) => dirname(path)))]
  const lines = folders.map((folder) => {
    const all = files.filter(({ path }) => dirname(path) === folder)
    const same = all.filter((file) => !written.includes(file)).length
    const names = all.map(({ path }) => path.slice(folder.length + sep.length)).join(', ')
    return `${join(out, folder)}: ${names}${same === 0 ? '' : ` (${same === all.length ? 'all' : same} unchanged)`}\n`
  })
  return lines.join('')
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw failure(path, code, fault)
  }
}

function write(path: string, content: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  } catch (fault) {
    throw failure(path, (fault as NodeJS.ErrnoException).code, fault)
  }
}

const failure = (path: string, code: string | undefined, cause: unknown): CommandFailure =>
  new CommandFailure(`${path} can not be written (${code})`, { cause })
