import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { freePort } from '../databases/ports.ts'
import { commandsOf } from './documented-commands.ts'

/** The section of docs/stack.md that says how to go beyond one Prometheus: what the tests run is what it shows. */
const PAGE = 'docs/stack.md'
const SECTION = 'More than one Prometheus'

/** Such as `receive-1:10901`: a name of the page and a port. */
const ADDRESS = /\b[a-z][a-z-]*(?:-\d)?:\d{4,5}\b/g

/** Stands for the addresses of the page, each of which is another port of this machine. */
export class PageAddresses {
  readonly #known = new Map<string, Promise<string>>()

  /** The address on this machine, which is the same each time. */
  of(documented: string): Promise<string> {
    const known = this.#known.get(documented) ?? freePort().then((port) => `127.0.0.1:${port}`)
    this.#known.set(documented, known)
    return known
  }

  /** A text of the page or a file that it names, with the addresses of this machine. */
  async in(text: string): Promise<string> {
    const found = [...new Set(text.match(ADDRESS))]
    const here = new Map(await Promise.all(found.map(async (each) => [each, await this.of(each)] as const)))
    return text.replace(ADDRESS, (documented) => here.get(documented) ?? documented)
  }
}

/** The arguments of the one command that begins with these words, such as `thanos receive`. */
export function documentedArguments(...words: readonly string[]): readonly string[] {
  const start = `${words.join(' ')} `
  const [command, ...more] = commandsOf(PAGE, SECTION).filter((line) => line.startsWith(start))
  if (command === undefined || more.length > 0) throw new Error(`${PAGE} has to have one command ${start}…`)
  return command
    .slice(start.length)
    .match(/(?:[^\s']|'[^']*')+/g)
    ?.map((word) => word.replaceAll("'", '')) as readonly string[]
}

/** What a YAML snippet of the page holds, found by the comment in its first line. */
export function documentedYaml(comment: string): string {
  const page = readFileSync(resolve(PAGE), 'utf8')
  const start = `\`\`\`yaml\n# ${comment}\n`
  const [, ...snippets] = page.split(start)
  const [snippet] = snippets
  if (snippet === undefined || snippets.length > 1) throw new Error(`${PAGE} has to have one snippet "${comment}"`)
  return snippet.slice(0, snippet.indexOf('\n```'))
}

/** One configuration over another, as a reader of the page would put them together: lists are appended. */
export function merged(base: unknown, over: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(over)) return [...base, ...over]
  if (!isMapping(base) || !isMapping(over)) return over
  const both = Object.entries(over).map(([key, value]) => [key, key in base ? merged(base[key], value) : value])
  return { ...base, ...Object.fromEntries(both) }
}

/** `parse` of all of them, merged. */
export const mergedYaml = (...texts: readonly string[]): unknown =>
  texts.map((text) => parse(text) as unknown).reduce(merged)

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
