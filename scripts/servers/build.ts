import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cache, programPath } from './programs.ts'
import { startProgress } from './progress.ts'
import { type ServerModule, sourceFiles, sourceFolder } from './server-module.ts'

/**
 * Builds the programs of a module, unless they are there, of the same files and by the same Go.
 * @throws Error with the last lines that Go printed, where it fails.
 */
export async function buildServer(module: ServerModule, goVersion: string): Promise<void> {
  const { name, programs } = module
  const title = programs.join(', ').padEnd(24)
  const hash = fingerprint(module, goVersion)
  if (isBuilt(module, hash)) return console.log(`${title}  reused`)

  const folder = layOut(name)
  rmSync(stamp(name), { force: true })
  const log: string[] = []
  const progress = startProgress(title)
  for (const step of module.steps) {
    const hasWorked = await run(step, folder, (line) => {
      log.push(line)
      progress.at(line)
    })
    if (!hasWorked) {
      progress.end('failed')
      throw new Error([`${step.join(' ')} failed in ${folder}:`, ...log.slice(-20)].join('\n'))
    }
  }
  mkdirSync(join(cache, 'bin'), { recursive: true })
  for (const program of programs) renameSync(join(folder, 'build', program), programPath(program))
  rmSync(folder, { recursive: true })
  writeFileSync(stamp(name), hash)
  progress.end('built')
}

const stamp = (name: string): string => join(cache, 'bin', `${name}.stamp`)

const fingerprint = ({ name, steps }: ServerModule, goVersion: string): string =>
  createHash('sha256')
    .update(JSON.stringify([goVersion, process.platform, process.arch, steps, sourceFiles(name)]))
    .digest('hex')

const isBuilt = ({ name, programs }: ServerModule, hash: string): boolean =>
  programs.every((program) => existsSync(programPath(program))) &&
  existsSync(stamp(name)) &&
  readFileSync(stamp(name), 'utf8') === hash

/** Go may write into the module that it builds, so it gets a copy. */
function layOut(name: string): string {
  const folder = join(cache, 'build', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(sourceFolder(name), folder, { recursive: true })
  return folder
}

async function run(
  [command = '', ...args]: readonly string[],
  cwd: string,
  onLine: (line: string) => void,
): Promise<boolean> {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The folder is within a repository that the programs are not of.
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: `${process.env.GOFLAGS ?? ''} -buildvcs=false`.trim() },
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => text.trim().split('\n').forEach(onLine))
  }
  const [status] = await once(child, 'close')
  return status === 0
}
