import { subscribe } from 'node:diagnostics_channel'
import { connect } from 'node:net'

/** Something that an instrumentation must never do, done on purpose. */
export interface Sabotage {
  readonly name: string
  /** How the names of the cases begin that must tell. */
  readonly cases: string
  begin(): void
}

interface Request {
  readonly origin: string
  addHeader(name: string, value: string): unknown
}

type Method = (this: unknown, ...details: unknown[]) => unknown

const DATA = ['onData', 'onResponseData']
const END = ['onComplete', 'onResponseEnd']
const ERROR = ['onError', 'onResponseError']

const ANSWER = 'dispatchers: request through Agent'
const BROKEN = 'faults: a reset within the body, request'

export const sabotages: readonly Sabotage[] = [
  { name: 'a header is added', cases: ANSWER, begin: () => atCreate((request) => request.addHeader('x-ours', '1')) },
  {
    name: 'the first piece of an answer is lost',
    cases: ANSWER,
    begin: () => {
      let isFirst = true
      replace(
        DATA,
        (original) =>
          function (...details) {
            if (!isFirst) return original.apply(this, details)
            isFirst = false
            return true
          },
      )
    },
  },
  {
    name: 'pieces come later',
    cases: ANSWER,
    begin: () =>
      replace(
        DATA,
        (original) =>
          function (...details) {
            setImmediate(() => original.apply(this, details))
            return true
          },
      ),
  },
  {
    name: 'the end comes later',
    cases: ANSWER,
    begin: () =>
      replace(
        END,
        (original) =>
          function (...details) {
            setImmediate(() => original.apply(this, details))
          },
      ),
  },
  {
    name: 'an error loses its code',
    cases: BROKEN,
    begin: () =>
      replace(
        ERROR,
        (original) =>
          function (error) {
            return original.call(this, new Error((error as Error).message))
          },
      ),
  },
  {
    name: 'an error has a cause',
    cases: BROKEN,
    begin: () =>
      replace(
        ERROR,
        (original) =>
          function (error) {
            return original.call(this, Object.assign(error as Error, { cause: 'ours' }))
          },
      ),
  },
  { name: 'a connection is made', cases: ANSWER, begin: () => atCreate(({ origin }) => void visit(origin)) },
  {
    name: 'a property shows on the request',
    cases: 'subscribers: what is there to see at create',
    begin: () => atCreate((request) => Object.assign(request, { ours: true })),
  },
  {
    name: 'a subscriber throws',
    cases: ANSWER,
    begin: () =>
      atCreate(() => {
        throw new Error('ours')
      }),
  },
  {
    name: 'a rejection is left behind',
    cases: ANSWER,
    begin: () => atCreate(() => void Promise.reject(new Error('ours'))),
  },
  { name: 'a warning is given', cases: ANSWER, begin: () => atCreate(() => process.emitWarning('ours')) },
]

function atCreate(act: (request: Request) => unknown): void {
  subscribe('undici:request:create', (message) => void act((message as { request: Request }).request))
}

/** Replaces those methods of each request that it has. */
function replace(names: readonly string[], replacement: (original: Method) => Method): void {
  atCreate((request) => {
    const methods = request as unknown as Record<string, Method | undefined>
    for (const name of names) {
      const original = methods[name]
      if (original !== undefined) methods[name] = replacement(original)
    }
  })
}

function visit(origin: string): void {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname, () => socket.destroy())
}
