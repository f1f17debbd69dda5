import type { Project } from './project.ts'
import type { Suggestion } from './suggestion.ts'

interface UnseenClient {
  readonly name: string
  /** The first major version that is seen. */
  readonly seenSince?: number
  readonly lines: readonly string[]
}

const UNSEEN: readonly UnseenClient[] = [
  { name: 'openai', seenSince: 5, lines: ['new OpenAI({ fetch: globalThis.fetch }), or openai 5 or later'] },
  { name: 'axios', lines: ["axios.create({ adapter: 'fetch' })"] },
  ...['got', 'node-fetch', 'request'].map((name) => ({ name, lines: ['call fetch instead'] })),
]

/** Clients that call by `node:http`, which no event of undici tells about. */
export function suggestClients(project: Project): readonly Suggestion[] {
  return UNSEEN.filter(({ name, seenSince = Number.POSITIVE_INFINITY }) => {
    const major = Number.parseInt(project.versionOf(name) ?? '', 10)
    return project.dependsOn(name) && (seenSince === Number.POSITIVE_INFINITY || major < seenSince)
  }).map(({ name, lines }) => ({
    title: `If ${name} calls the gateway, let it use fetch`,
    reason: `${name} ${project.versionOf(name) ?? ''} calls by node:http, and only fetch and undici are seen.`.replace(
      '  ',
      ' ',
    ),
    lines,
  }))
}
