import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFailure } from '../command-failure.ts'

/** More is no manifest of an application. */
const MAX_BYTES = 1_000_000

/** npm reads a file that begins with it. */
const BYTE_ORDER_MARK = /^\uFEFF/

/** What is read of a `package.json`. */
export interface PackageManifest {
  readonly text: string
  readonly name: string | undefined
  readonly type: string | undefined
  readonly scripts: Readonly<Record<string, string>>
  /** Ranges of all packages that it names, those for development included. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly engines: Readonly<Record<string, string>>
  readonly isWorkspaceRoot: boolean
}

/** @throws CommandFailure with one message, whatever the file is */
export function readManifest(folder: string): PackageManifest {
  const text = readFile(folder)
  const manifest = parse(text)
  const texts = (member: string) => readTexts(manifest, member)
  return {
    text,
    name: readWord(manifest, 'name'),
    type: readWord(manifest, 'type'),
    scripts: texts('scripts'),
    dependencies: { ...texts('devDependencies'), ...texts('optionalDependencies'), ...texts('dependencies') },
    engines: texts('engines'),
    isWorkspaceRoot: manifest.workspaces !== undefined,
  }
}

const FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no package.json, so that this is no folder of a Node.js application',
  ENOTDIR: 'this is no folder',
  EISDIR: 'package.json is a folder',
}

function readFile(folder: string): string {
  const path = join(folder, 'package.json')
  try {
    const { size } = statSync(path)
    if (size > MAX_BYTES) throw new CommandFailure(`${path} has ${size} bytes: at most ${MAX_BYTES} are read`)
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause
    const { code = '' } = cause as NodeJS.ErrnoException
    throw new CommandFailure(`${folder}: ${FAILURES[code] ?? `package.json can not be read (${code})`}`, { cause })
  }
}

type Members = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(text: string): Members {
  let value: unknown
  try {
    value = JSON.parse(text.replace(BYTE_ORDER_MARK, ''))
  } catch (cause) {
    throw new CommandFailure('package.json is not valid JSON', { cause })
  }
  if (isObject(value)) return value
  throw new CommandFailure('package.json must be an object')
}

function readWord(manifest: Members, member: string): string | undefined {
  const value = manifest[member]
  if (value === undefined || typeof value === 'string') return value
  throw new CommandFailure(`package.json: "${member}" must be text`)
}

function readTexts(manifest: Members, member: string): Readonly<Record<string, string>> {
  const value = manifest[member] ?? {}
  if (isObject(value) && Object.values(value).every((each) => typeof each === 'string')) {
    return value as Readonly<Record<string, string>>
  }
  throw new CommandFailure(`package.json: "${member}" must be an object of texts`)
}
