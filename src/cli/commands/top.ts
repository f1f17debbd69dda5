import { setTimeout as sleep } from 'node:timers/promises'
import { ReadStream, WriteStream } from 'node:tty'
import type { Reader } from '../../config/settings.ts'
import { wholeNumber } from '../../config/values.ts'
import { InvalidOptionError } from '../../errors.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { option, optionalOption, switchOption } from '../option.ts'
import { metricsPage, readUrl } from '../server/address.ts'
import { styleFor } from '../style.ts'
import { frameOf } from '../top/frame.ts'
import { showLive } from '../top/live.ts'
import { MetricsPage } from '../top/metrics-page.ts'
import { Prometheus } from '../top/prometheus.ts'
import { readingOf } from '../top/reading.ts'
import { UsageError } from '../usage-error.ts'

const APPLICATION = 'http://127.0.0.1:9464/metrics'

/** Columns of a snapshot. */
const WIDTH = 120

/** Milliseconds of `2s`, `1m` or `500ms`. */
const readInterval: Reader<number> = ({ name, value }) => {
  const [, number, unit = ''] = /^(\d{1,6})(ms|s|m)$/.exec(String(value)) ?? []
  const milliseconds = Number(number) * ({ ms: 1, s: 1_000, m: 60_000 }[unit] ?? Number.NaN)
  if (milliseconds >= 100 && milliseconds <= 600_000) return milliseconds
  throw new InvalidOptionError(name, 'a time from 100ms to 10m, such as 2s', value)
}

const pageOf = (operand: string): URL => metricsPage(readUrl({ name: 'URL', value: operand }))

export const top = command({
  about: [
    `Reads the metrics of one or more applications, ${APPLICATION} by default, or of all in a Prometheus, and shows calls, errors, rate limits, tokens, cost and latency of all together, and by model. q leaves.`,
    'Where the output is not a terminal, it prints one snapshot of two reads: rates between them, and totals since the start of the applications. The exit code is then 1 if one of them does not answer.',
  ],
  operands: 'URL…',
  options: {
    prometheus: optionalOption('URL', 'reads a Prometheus, or a server with its API', readUrl),
    interval: option('TIME', 'time between two reads, from 100ms to 10m (2s by default)', readInterval, 2_000),
    timeout: option('SECONDS', 'longest wait for an answer, 1 to 60 (5 by default)', wholeNumber(1, 60), 5),
    once: switchOption('prints a snapshot on a terminal, too'),
  },
  async run({ options, operands }, host) {
    const { prometheus, interval: intervalMs, timeout, once } = options
    if (prometheus !== undefined && operands.length > 0) {
      throw new UsageError('--prometheus and addresses of applications are two ways to read: give one of them')
    }
    const leave = new AbortController()
    const pages = [...new Set((operands.length > 0 ? operands : [APPLICATION]).map((operand) => pageOf(operand).href))]
    const sources =
      prometheus === undefined
        ? pages.map((page) => new MetricsPage(new URL(page), timeout * 1_000, leave.signal))
        : [new Prometheus(prometheus, timeout * 1_000, leave.signal)]
    const style = styleFor(host)

    if (host.stdout instanceof WriteStream && !once) {
      const keys = host.stdin instanceof ReadStream ? host.stdin : undefined
      await showLive(host.stdout, keys, { sources, intervalMs, style, leave })
      return EXIT.done
    }

    const read = () => Promise.all(sources.map((source) => source.read()))
    await read()
    await sleep(intervalMs)
    await read()
    const reading = readingOf(sources.flatMap(({ applications }) => applications))
    host.stdout.write(`${frameOf(reading, { style, width: WIDTH, tables: ['rates', 'totals'] }).join('\n')}\n`)
    return reading.down.length === 0 ? EXIT.done : EXIT.failed
  },
})
