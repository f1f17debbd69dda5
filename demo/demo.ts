import { EXIT, type ExitCode } from '../src/cli/exit-code.ts'
import type { Host } from '../src/cli/host.ts'
import { Failure } from './failure.ts'
import { runLiveDemo } from './live-demo.ts'
import { runLocalDemo } from './local-demo.ts'
import type { DemoOptions } from './options.ts'
import { createScreen, type Screen } from './screen.ts'
import { runStackDemo } from './stack-demo.ts'

/** The command `holysheep-otel demo`, until it is over or interrupted. */
export async function runDemo(options: DemoOptions, host: Host): Promise<ExitCode> {
  const interruption = new AbortController()
  // Once: a second Ctrl-C ends the process immediately.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort())
  try {
    return await run(options, createScreen(host.stdout), interruption.signal)
  } catch (error) {
    if (error instanceof Failure) {
      host.stderr.write(`${error.message}\n`)
      return error.exitCode
    }
    if (interruption.signal.aborted) return EXIT.interrupted
    throw error
  }
}

function run(options: DemoOptions, screen: Screen, signal: AbortSignal): Promise<ExitCode> {
  if (options.stack) return runStackDemo(screen, signal)
  return options.live ? runLiveDemo(screen, signal) : runLocalDemo(options, screen, signal)
}
