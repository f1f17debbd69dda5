import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { eventually } from '../helpers/eventually.ts'

/** An application that was started with the built register entry. */
export interface Application {
  readonly process: ChildProcess
  stdout(): string
  stderr(): string
  /** Waits until it has printed something. */
  prints(text: string): Promise<void>
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

export const register = resolve('dist/register.js')

export interface ApplicationOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Options of Node; default is to import the register entry. */
  readonly nodeOptions?: readonly string[]
}

/** Starts an application of `fixtures`; of this process' environment it gets nothing that concerns telemetry. */
export function startApplication(fixture: string, { env, nodeOptions }: ApplicationOptions): Application {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OTEL|HOLYSHEEP|NODE)_/.test(name))
  const child = spawn(
    process.execPath,
    [...(nodeOptions ?? [`--import=${register}`]), resolve('test/apps/register', fixture)],
    { env: { ...Object.fromEntries(inherited), ...env }, stdio: 'pipe' },
  )
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    async prints(text) {
      await eventually(() => stdout.includes(text) || child.exitCode !== null)
      if (!stdout.includes(text)) throw new Error(`it never printed ${text}:\n${stdout}${stderr}`)
    },
    ended,
  }
}

/** The metrics that are served on a port; undefined where nobody serves any. */
export async function scrape(port: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })
    return await response.text()
  } catch {
    return undefined
  }
}

/** The sum of a counter's series in a scrape. */
export const sumOf = (counter: string, scraped: string | undefined): number =>
  (scraped ?? '')
    .split('\n')
    .filter((line) => line.startsWith(`${counter}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
