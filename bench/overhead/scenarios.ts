import type { AskName } from '../asks.ts'
import type { CandidateName } from '../candidates.ts'
import type { ClientName } from '../under-test/calls.ts'

export interface Scenario {
  readonly name: string
  readonly title: string
  readonly text: string
  readonly ask: AskName
  readonly encoding: 'gzip' | 'identity'
  readonly client: ClientName
  /** Calls in flight at once. */
  readonly concurrency: number
  /** Beside `none`, which comes first, and `none again`, which comes last. */
  readonly candidates: readonly CandidateName[]
  readonly targets: readonly Target[]
}

/** A target for CPU time. */
export interface Target {
  readonly promise: string
  /** Of the costs of one round. */
  readonly ratio: (cpu: (candidate: CandidateName) => number) => number
  /** What the ratio is one to, such as `undici`. */
  readonly of: string
  /** The largest ratio that meets the target. */
  readonly limit: number
}

/** At most `limit` times what another candidate takes. */
const atMost = (promise: string, candidate: CandidateName, limit: number, of: CandidateName): Target => ({
  promise,
  ratio: (cpu) => cpu(candidate) / cpu(of),
  of,
  limit,
})

const common = {
  encoding: 'identity',
  client: 'fetch',
  concurrency: 1,
  candidates: ['ours', 'ours again', 'undici'],
} as const

export const scenarios: readonly Scenario[] = [
  {
    ...common,
    name: 'fetch',
    title: 'Plain fetch, one call after the other',
    text: 'A chat completion of 600 bytes by `fetch`, read by `response.json()`.',
    ask: 'chat',
    targets: [atMost('plain `fetch`, one after the other: ≤ 1.00 × undici', 'ours', 1, 'undici')],
  },
  {
    ...common,
    name: 'concurrent',
    title: 'Plain fetch, 16 calls at once',
    text: 'The same with 16 calls in flight.',
    ask: 'chat',
    concurrency: 16,
    candidates: ['ours', 'ours again', 'undici', 'ours + undici', 'ours elsewhere', 'ours, resilient'],
    targets: [
      atMost('plain `fetch`, 16 at once: ≤ 1.00 × undici', 'ours', 1, 'undici'),
      atMost('calls to hosts that are not watched: ≤ 1.01 × none', 'ours elsewhere', 1.01, 'none'),
      atMost('resilient `fetch`, happy path: ≤ 1.05 × plain `fetch`', 'ours, resilient', 1.05, 'ours'),
      {
        promise: 'beside undici: ≤ 1.10 × ours + what undici adds',
        ratio: (cpu) => (cpu('ours + undici') - cpu('undici') + cpu('none')) / cpu('ours'),
        of: 'ours',
        limit: 1.1,
      },
    ],
  },
  {
    ...common,
    name: 'openai',
    title: 'The openai client, one call after the other',
    text: 'The same chat completion by the `openai` client, loaded by `require`, which is all that the others hook.',
    ask: 'chat',
    client: 'openai',
    candidates: ['ours', 'ours again', 'contrib', 'traceloop', 'openlit', 'undici'],
    targets: [atMost('the openai client: ≤ 1.00 × contrib', 'ours', 1, 'contrib')],
  },
  {
    ...common,
    name: 'streams',
    title: 'Streams of 200 events',
    text:
      'A stream of 200 server-sent events by `fetch`, 16 streams at once, each read chunk by chunk and not looked into. ' +
      'The server writes an event of each stream every millisecond, so the wall time is that of the server.',
    ask: 'stream',
    concurrency: 16,
    targets: [atMost('streams of 200 events: ≤ 1.03 × undici', 'ours', 1.03, 'undici')],
  },
  {
    ...common,
    name: 'openai-streams',
    title: 'Streams of 200 events by the openai client',
    text: 'The same streams by the `openai` client, which parses every event.',
    ask: 'stream',
    client: 'openai',
    concurrency: 16,
    candidates: ['ours', 'ours again', 'contrib', 'traceloop', 'openlit', 'undici'],
    targets: [],
  },
  {
    ...common,
    name: 'embeddings',
    title: 'Embeddings of 600 KB',
    text: 'An embeddings answer of 36 vectors by `fetch`, read by `response.json()`.',
    ask: 'embeddings',
    targets: [atMost('embeddings of 600 KB: ≤ 1.02 × undici', 'ours', 1.02, 'undici')],
  },
  {
    ...common,
    name: 'gzip',
    title: 'Embeddings of 600 KB, compressed',
    text:
      'The same answer in gzip. Its tokens stand at its end, and gzip can only be read from its start: to know them we ' +
      'inflate the whole a second time.',
    ask: 'embeddings',
    encoding: 'gzip',
    targets: [atMost('the same in gzip: ≤ 1.35 × undici', 'ours', 1.35, 'undici')],
  },
]
