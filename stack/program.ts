import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type ProgramName, programPath } from '../scripts/servers/programs.ts'

export interface ProgramResult {
  readonly status: number | null
  readonly stdout: string
  /** Both streams, as a terminal would show them. */
  readonly output: string
}

/** Runs one of the programs that `scripts/servers.ts` has built, to its end. */
export function runProgram(
  program: ProgramName,
  args: readonly string[],
  { cwd, env }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): ProgramResult {
  const path = programPath(program)
  if (!existsSync(path)) throw new Error(`${program} is not built yet: run node scripts/servers.ts`)
  const { status, stdout, stderr, error } = spawnSync(path, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    ...(cwd !== undefined && { cwd }),
  })
  if (error !== undefined) throw error
  return { status, stdout, output: `${stdout}${stderr}` }
}
