import { wholeNumber } from '../../config/values.ts'
import { command } from '../command.ts'
import { optionalOption, switchOption } from '../option.ts'
import { UsageError } from '../usage-error.ts'

const USUAL_SECONDS = 8

export const demo = command({
  about: [
    'Runs an application that calls a local HolySheep-like gateway, instrumented by `node --import opentelemetry-instrumentation-holysheep/register`, and shows what its live /metrics tell. It needs neither key nor network.',
    'The application calls by openai and @anthropic-ai/sdk, where they are installed in this folder, and else by fetch alone.',
    'OTEL_EXPORTER_PROMETHEUS_PORT sets the port of the metrics: 9464 by default, or any free one where that is taken; 0 is any free one. Where OTEL_EXPORTER_OTLP_ENDPOINT names a collector, metrics and traces are sent there, too.',
  ],
  options: {
    seconds: optionalOption(
      'N',
      `how long the traffic takes, 1 to 3600 (${USUAL_SECONDS} by default)`,
      wholeNumber(1, 3600),
    ),
    keep: switchOption('goes on with a little traffic until Ctrl-C, to look around'),
    live: switchOption('makes a few cheap calls to https://api.holysheep.ai instead; needs HOLYSHEEP_API_KEY'),
    stack: switchOption(
      'sends the telemetry of two services to a collector, on this machine by default, until Ctrl-C: traffic for dashboards',
    ),
  },
  async run({ options }, host) {
    const { keep, live, stack, seconds } = options
    if (live && (keep || seconds !== undefined)) {
      throw new UsageError('--live makes its calls once: no --keep, no --seconds')
    }
    if (stack && (live || keep || seconds !== undefined)) {
      throw new UsageError('--stack goes on until it is stopped: no --keep, no --live, no --seconds')
    }
    const { runDemo } = await import('../../../demo/demo.ts')
    return runDemo({ keep, live, stack, seconds: seconds ?? USUAL_SECONDS }, host)
  },
})
