import type { Answer, Dialect, ServerEvent } from './answer.ts'
import { type Controls, redirected } from './controls.ts'
import { errorBody, failure } from './errors.ts'
import { bytesOf, type Piece, type Plan } from './plan.ts'
import { limitExceeded } from './window.ts'

/** What a fault may know of the request it strikes. */
export interface Victim {
  readonly dialect: Dialect
  readonly path: string
  /** What follows the question mark; '' for none. */
  readonly query: string
}

/** A way to go wrong: in what is said, in how it is sent, or both. */
export interface Fault {
  readonly answer?: (answer: Answer, victim: Victim) => Answer
  readonly plan?: (plan: Plan) => Plan
}

const retryWait = 50
const rest = 50

const table = {
  'status-400': fails(400, 'invalid_request', 'The request is wrong.'),
  'status-401': fails(401, 'invalid_api_key', 'Incorrect API key provided.'),
  'status-404': fails(404, 'model_not_found', 'The model does not exist.'),
  'status-429-requests': { answer: (_, { dialect }) => limitExceeded(dialect, 'requests', retryWait) },
  'status-429-tokens': { answer: (_, { dialect }) => limitExceeded(dialect, 'tokens', retryWait) },
  'status-429-quota': {
    answer: (_, { dialect }) =>
      failure(dialect, {
        status: 429,
        type: 'insufficient_quota',
        code: 'insufficient_quota',
        message: 'You exceeded your current quota, please check your plan and billing details.',
      }),
  },
  'status-500': fails(500, 'server_error', 'The server had an error while processing your request.'),
  'status-502': { answer: () => badGateway },
  'status-503': fails(503, 'overloaded', 'That model is currently overloaded.', { 'retry-after': '1' }),
  'status-529': fails(529, 'overloaded', 'Overloaded'),
  hang: { plan: (plan) => ({ ...plan, head: false, pieces: [], ending: 'silence' }) },
  'hang-body': { plan: (plan) => ({ ...plan, pieces: firstHalf(plan.pieces), ending: 'silence' }) },
  'reset-before-headers': { plan: (plan) => ({ ...plan, head: false, pieces: [], ending: 'reset' }) },
  'reset-in-body': { plan: (plan) => ({ ...plan, pieces: firstHalf(plan.pieces), ending: 'reset' }) },
  'cut-stream': { plan: (plan) => ({ ...plan, pieces: firstHalf(plan.pieces) }) },
  'short-body': {
    plan: (plan) => ({
      ...plan,
      pieces: firstHalf(plan.pieces),
      ending: 'close',
      promisedBytes: bytesOf(plan.pieces) + 1024,
    }),
  },
  'error-event': { answer: brokenByError },
  redirect: { answer: (_, { path, query }) => redirectTo(`${path}?${redirected}${query && `&${query}`}`) },
  'garbage-json': { plan: (plan) => ({ ...plan, pieces: [{ bytes: garbage }] }) },
  'empty-body': { plan: (plan) => ({ ...plan, pieces: [] }) },
  'no-usage': { answer: withoutUsage },
  slow: { plan: (plan) => ({ ...plan, pieces: plan.pieces.flatMap(quarters), rest }) },
} satisfies Readonly<Record<string, Fault>>

/** A value of `x-gateway-fault`. */
export type FaultName = keyof typeof table

export const faults: Readonly<Record<FaultName, Fault>> = table
export const faultNames = Object.keys(table) as readonly FaultName[]
export const isFault = (name: string): name is FaultName => Object.hasOwn(table, name)

function fails(status: number, code: string, message: string, headers?: Readonly<Record<string, string>>): Fault {
  return { answer: (_, { dialect }) => failure(dialect, { status, code, message, headers }) }
}

const badGateway: Answer = {
  status: 502,
  content: {
    kind: 'bytes',
    type: 'text/html',
    bytes: Buffer.from('<html>\n<head><title>502 Bad Gateway</title></head>\n<body>502 Bad Gateway</body>\n</html>\n'),
  },
}

const redirectTo = (location: string): Answer => ({
  status: 307,
  headers: { location },
  content: { kind: 'bytes', type: 'text/plain', bytes: Buffer.alloc(0) },
})

// Begins like an answer, holds a usage that makes no sense, and ends in bytes that are no UTF-8.
const garbage = Buffer.concat([Buffer.from('{"usage":{"prompt_tokens":'), Buffer.from([0xff, 0xfe, 0x00, 0xc3])])

/** The first half of the pieces; of a single one, the first half of its bytes, which report nothing any more. */
function firstHalf(pieces: readonly Piece[]): readonly Piece[] {
  const [only] = pieces
  if (only === undefined || pieces.length > 1) return pieces.slice(0, Math.ceil(pieces.length / 2))
  return [{ bytes: only.bytes.subarray(0, Math.ceil(only.bytes.length / 2)) }]
}

function quarters({ bytes, token, report }: Piece, _: number, all: readonly Piece[]): readonly Piece[] {
  if (all.length > 1) return [{ bytes, token, report }]
  const length = Math.ceil(bytes.length / 4)
  return [0, 1, 2, 3].map((part) => ({
    bytes: bytes.subarray(part * length, (part + 1) * length),
    report: part === 3 ? report : undefined,
  }))
}

/** The error a model runs into after the status was sent: an event after half of the others, or the whole body. */
function brokenByError(answer: Answer, { dialect }: Victim): Answer {
  const data = errorBody(dialect, { status: 500, code: 'server_error', message: 'The model broke down.' })
  if (answer.content.kind !== 'events') {
    return { ...answer, serviceTier: undefined, content: { kind: 'json', data } }
  }
  const { events } = answer.content
  const error: ServerEvent = dialect === 'anthropic' ? { name: 'error', data } : { data }
  const broken = [...events.slice(0, Math.ceil(events.length / 2)), error]
  return { ...answer, content: { ...answer.content, events: broken } }
}

/** The members by which answers say what they used. */
const usageMembers: ReadonlySet<string> = new Set(['usage', 'usageMetadata', 'billed_units', 'duration'])

function withoutUsage(answer: Answer): Answer {
  const { content } = answer
  const strip = <T>(data: T): T =>
    JSON.parse(JSON.stringify(data, (key, value) => (usageMembers.has(key) ? undefined : value)))
  switch (content.kind) {
    case 'bytes':
      return answer
    case 'json': {
      // Images and videos show their units all the same.
      const report = content.report?.usage === undefined ? content.report : undefined
      return { ...answer, content: { kind: 'json', data: strip(content.data), report } }
    }
    case 'events': {
      const events = content.events.map((event) => ({ ...event, data: strip(event.data), report: undefined }))
      return { ...answer, content: { ...content, events } }
    }
  }
}

/** Has an answer with `retry-after` ask in the words of the test instead, and in no others. */
export function askToRetry(answer: Answer, retryAfter: string | undefined): Answer {
  if (retryAfter === undefined || answer.headers?.['retry-after'] === undefined) return answer
  const { 'retry-after-ms': _, ...headers } = answer.headers
  return { ...answer, headers: { ...headers, 'retry-after': retryAfter } }
}

/** Decides which requests a fault strikes: all, or the first so many with the same key. */
export class FaultSchedule {
  readonly #struck = new Map<string, number>()

  strike({ fault, faultTimes, faultKey }: Controls): FaultName | undefined {
    if (fault === undefined || !isFault(fault)) return undefined
    const key = faultKey ?? fault
    const struck = this.#struck.get(key) ?? 0
    if (struck >= (faultTimes ?? Number.POSITIVE_INFINITY)) return undefined
    if (faultTimes !== undefined) this.#struck.set(key, struck + 1)
    return fault
  }
}
