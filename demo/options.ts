import { type ParseArgsConfig, parseArgs } from 'node:util'
import { Failure } from './failure.ts'

export interface Options {
  readonly help: boolean
  readonly keep: boolean
  readonly live: boolean
  readonly stack: boolean
  /** How long the mixed traffic takes. */
  readonly seconds: number
}

export const help = `Usage: npm run demo -- [options]

Runs an app that calls a local HolySheep-like gateway with the OpenAI and Anthropic clients and fetch, instrumented by
\`node --import opentelemetry-instrumentation-holysheep/register\`, and shows what its live /metrics tell.

  --seconds N  how long the traffic takes, 1 to 3600 (8 by default)
  --keep       goes on with a little traffic until Ctrl-C, to look around
  --live       makes a few cheap calls to https://api.holysheep.ai instead; needs HOLYSHEEP_API_KEY
  --stack      sends telemetry to the stack of otel-collector/ until Ctrl-C: two services, and all that can happen to them
  --help       shows this

OTEL_EXPORTER_PROMETHEUS_PORT chooses the port of the metrics: 9464 by default, or any free one where that is taken;
0 is any free one.
Where OTEL_EXPORTER_OTLP_ENDPOINT names a collector, metrics and traces are sent there, too.`

const known = {
  help: { type: 'boolean' },
  keep: { type: 'boolean' },
  live: { type: 'boolean' },
  stack: { type: 'boolean' },
  seconds: { type: 'string' },
} as const satisfies ParseArgsConfig['options']

/** Throws a failure that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { help = false, keep = false, live = false, stack = false, seconds } = parse(args)
  if (live && (keep || seconds !== undefined)) throw wrong('--live makes its calls once: no --keep, no --seconds.')
  if (stack && (live || keep || seconds !== undefined))
    throw wrong('--stack goes on until it is stopped: no --keep, no --live, no --seconds.')
  return { help, keep, live, stack, seconds: readSeconds(seconds) }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known }).values
  } catch (error) {
    // The rest of the message is about positional arguments, of which there are none here.
    const [reason = ''] = (error as Error).message.split('. ')
    throw wrong(`${reason.replace(/\.$/, '')}.`)
  }
}

function readSeconds(text: string | undefined): number {
  if (text === undefined) return 8
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
  if (seconds < 1 || seconds > 3600) throw wrong(`--seconds must be a number from 1 to 3600, not ${text}.`)
  return seconds
}

const wrong = (message: string) => new Failure(`${message} \`npm run demo -- --help\` shows the usage.`, 2)
