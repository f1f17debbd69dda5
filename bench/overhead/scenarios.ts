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
  readonly target?: Target
}

/** A target for the CPU time of one candidate. */
export interface Target {
  readonly promise: string
  readonly candidate: CandidateName
  /** At most what the other candidate takes, or this many times what `none` takes. */
  readonly limit: CandidateName | number
}

const common = { encoding: 'identity', client: 'fetch', concurrency: 1, candidates: ['ours', 'undici'] } as const

export const scenarios: readonly Scenario[] = [
  {
    ...common,
    name: 'fetch',
    title: 'Plain fetch, one call after the other',
    text: 'A chat completion of 600 bytes by `fetch`, read by `response.json()`.',
    ask: 'chat',
    candidates: ['ours', 'undici', 'ours + undici'],
    target: {
      promise: 'plain `fetch`: all our signals at no more CPU than instrumentation-undici alone',
      candidate: 'ours',
      limit: 'undici',
    },
  },
  {
    ...common,
    name: 'concurrent',
    title: 'Plain fetch, 16 calls at once',
    text: 'The same with 16 calls in flight.',
    ask: 'chat',
    concurrency: 16,
    candidates: ['ours', 'undici', 'ours + undici'],
  },
  {
    ...common,
    name: 'openai',
    title: 'The openai client, one call after the other',
    text: 'The same chat completion by the `openai` client, loaded by `require`, which is all that the others hook.',
    ask: 'chat',
    client: 'openai',
    candidates: ['ours', 'contrib', 'traceloop', 'openlit', 'undici'],
    target: {
      promise: "the openai client: less CPU than contrib's instrumentation",
      candidate: 'ours',
      limit: 'contrib',
    },
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
    target: { promise: 'streams of 200 chunks: within 5 % of none', candidate: 'ours', limit: 1.05 },
  },
  {
    ...common,
    name: 'openai-streams',
    title: 'Streams of 200 events by the openai client',
    text: 'The same streams by the `openai` client, which parses every event.',
    ask: 'stream',
    client: 'openai',
    concurrency: 16,
    candidates: ['ours', 'contrib', 'traceloop', 'openlit', 'undici'],
  },
  {
    ...common,
    name: 'embeddings',
    title: 'Embeddings of 600 KB',
    text: 'An embeddings answer of 36 vectors by `fetch`, read by `response.json()`.',
    ask: 'embeddings',
    target: { promise: 'a 600 KB embeddings answer: within 3 % of none', candidate: 'ours', limit: 1.03 },
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
  },
]
