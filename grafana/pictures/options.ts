import { fileURLToPath } from 'node:url'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Range } from './answers.ts'
import { readDuration } from './duration.ts'
import { Failure } from './failure.ts'

export interface Options {
  readonly help: boolean
  readonly prometheus: string
  /** Without it, what Tempo is asked is not drawn. */
  readonly tempo: string | undefined
  readonly dashboards: string
  readonly out: string
  /** The dashboards to draw, by the ends of their uids; none means all. */
  readonly only: readonly string[]
  readonly range: Range
  readonly scrape: number
  readonly width: number
  readonly theme: 'dark' | 'light'
  /** Closed rows are opened. */
  readonly open: boolean
  readonly variables: Readonly<Record<string, readonly string[]>>
}

export const help = `Usage: node render.ts [options] [uid …]

Draws the dashboards as PNG pictures from what a Prometheus has, without a Grafana: all of them, or those whose uid ends
as told, such as overview.

  --prometheus URL    http://127.0.0.1:9090 by default
  --tempo URL         where traces are; without it, tables of traces stay empty
  --dashboards DIR    where their JSON files are; ../dashboards by default, folders in it too
  --out DIR           where the pictures go; ../../docs/pictures by default
  --range TIME        how much time they show, such as 1h; 15m by default
  --end TIME          where it ends, such as 2026-11-24T12:00:00Z; now by default
  --scrape TIME       how often Prometheus scrapes; 15s by default
  --width N           in pixels, 800 to 4000; 1600 by default
  --open              opens the rows that are closed
  --theme THEME       dark (the default) or light
  --var NAME=VALUE    a variable's value, once for each; otherwise those that the dashboard opens with
  --help              shows this

Needs Chromium: Debian's, or the one that CHROME_PATH names.`

const known = {
  help: { type: 'boolean', default: false },
  prometheus: { type: 'string', default: 'http://127.0.0.1:9090' },
  tempo: { type: 'string' },
  dashboards: { type: 'string', default: fileURLToPath(new URL('../dashboards', import.meta.url)) },
  out: { type: 'string', default: fileURLToPath(new URL('../../docs/pictures', import.meta.url)) },
  range: { type: 'string', default: '15m' },
  end: { type: 'string' },
  scrape: { type: 'string', default: '15s' },
  width: { type: 'string', default: '1600' },
  open: { type: 'boolean', default: false },
  theme: { type: 'string', default: 'dark' },
  var: { type: 'string', multiple: true, default: [] as string[] },
} as const satisfies ParseArgsConfig['options']

/** Throws a failure that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args)
  const end = values.end === undefined ? Date.now() : Date.parse(values.end)
  if (Number.isNaN(end)) throw wrong('--end', 'a time such as 2026-11-24T12:00:00Z', values.end)
  const to = Math.floor(end / 1000)
  const { theme } = values
  if (theme !== 'dark' && theme !== 'light') throw wrong('--theme', 'dark or light', theme)
  const width = Number(values.width)
  if (!(width >= 800 && width <= 4000)) throw wrong('--width', 'a number from 800 to 4000', values.width)
  for (const name of ['prometheus', 'tempo'] as const) checkUrl(name, values[name])
  return {
    help: values.help,
    prometheus: values.prometheus.replace(/\/+$/, ''),
    tempo: values.tempo?.replace(/\/+$/, ''),
    dashboards: values.dashboards,
    out: values.out,
    only: positionals,
    range: { from: to - duration('--range', values.range), to },
    scrape: duration('--scrape', values.scrape),
    width,
    theme,
    open: values.open,
    variables: readVariables(values.var),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true })
  } catch (error) {
    throw new Failure((error as Error).message, { cause: error })
  }
}

function checkUrl(name: string, url: string | undefined): void {
  if (url !== undefined && !URL.canParse(url)) throw wrong(`--${name}`, 'a URL', url)
}

function duration(option: string, text: string): number {
  const seconds = readDuration(text)
  if (seconds === undefined || seconds === 0) throw wrong(option, 'a time such as 15m', text)
  return seconds
}

function readVariables(pairs: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const variables: Record<string, string[]> = {}
  for (const pair of pairs) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined) throw wrong('--var', 'NAME=VALUE', pair)
    variables[name] = [...(variables[name] ?? []), value]
  }
  return variables
}

const wrong = (option: string, rule: string, value: unknown): Failure =>
  new Failure(`${option} must be ${rule}, not ${value}`)
