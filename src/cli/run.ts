import { InvalidOptionError } from '../errors.ts'
import { PACKAGE_VERSION } from '../version.ts'
import { readArguments } from './arguments.ts'
import { type Request, readCommandLine } from './command-line.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { explain } from './explanation.ts'
import { commandHelp, overview, PROGRAM } from './help.ts'
import type { Host } from './host.ts'
import { UsageError } from './usage-error.ts'

/** Runs one command and returns the exit code. Never throws. */
export async function run(words: readonly string[], host: Host): Promise<ExitCode> {
  let program = PROGRAM
  try {
    const request = readCommandLine(words)
    if (request.kind !== 'command') return print(request, host)
    const { entry, rest } = request
    program = `${PROGRAM} ${entry.name}`
    const command = await entry.load()
    const given = readArguments(rest, command)
    if (given !== undefined) return await command.run(given, host)
    host.stdout.write(commandHelp(entry, command))
    return EXIT.done
  } catch (fault) {
    const isMisuse = fault instanceof UsageError || fault instanceof InvalidOptionError
    host.stderr.write(`${program}: ${explain(fault)}${isMisuse ? `\n\`${program} --help\` shows the usage.` : ''}\n`)
    return isMisuse ? EXIT.misused : EXIT.failed
  }
}

function print(request: Exclude<Request, { kind: 'command' }>, { stdout }: Host): ExitCode {
  stdout.write(request.kind === 'version' ? `${PACKAGE_VERSION}\n` : overview(request.group))
  return EXIT.done
}
