import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

export interface DemoProcess {
  readonly process: ChildProcess
  /** All that it has printed so far. */
  stdout(): string
  stderr(): string
  /** Waits until it has printed this text; throws where it has ended without. */
  says(text: string): Promise<void>
  readonly ended: Promise<number | null>
}

/** Runs the demo as a user does, without a word about telemetry in its environment but the one given. */
export function startDemo(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
): DemoProcess {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(OTEL|HOLYSHEEP|NODE)_/.test(key))
  const child = spawn(process.execPath, [program, 'demo', ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), OTEL_EXPORTER_PROMETHEUS_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
    })
  }
  const ended = Promise.all([once(child, 'exit'), finished(child.stdout), finished(child.stderr)])
  const says = async (text: string) => {
    while (!printed.stdout.includes(text)) {
      if (child.exitCode !== null) throw new Error(`it never said ${text}: ${printed.stdout}${printed.stderr}`)
      await sleep(20)
    }
  }
  return {
    process: child,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    says,
    ended: ended.then(([[code]]) => code),
  }
}
