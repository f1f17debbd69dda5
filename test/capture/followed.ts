import type { Exchange, RequestHandle, StartedExchange } from '../../src/call.ts'
import { HostMatcher } from '../../src/capture/match.ts'
import { type ContentWatch, track } from '../../src/capture/tracker.ts'
import { eventually } from '../helpers/eventually.ts'

/** Everything that was followed to a host. */
export interface Followed {
  readonly begun: StartedExchange[]
  /** Of those that were begun. */
  readonly requests: RequestHandle[]
  readonly ended: Exchange[]
  /** The exchange that ended first of those not taken yet; waits for it. */
  next(): Promise<Exchange>
  stop(): void
}

export function followHost(hostname: string, port: number, watch: ContentWatch = () => false): Followed {
  const begun: StartedExchange[] = []
  const requests: RequestHandle[] = []
  const ended: Exchange[] = []
  let taken = 0
  const matcher = new HostMatcher([{ provider: 'test', hostname, port, isSuffix: false }])
  const stop = track({
    matcher,
    answerHeaders: ['content-type', 'x-request-id'],
    begin: (started, request) => {
      begun.push(started)
      requests.push(request)
      return {
        answered: (head) => (head.header('content-type')?.startsWith('text/event-stream') ? watch : undefined),
        ended: (exchange) => ended.push(exchange),
      }
    },
  })
  return {
    begun,
    requests,
    ended,
    stop,
    async next() {
      await eventually(() => ended.length > taken)
      return ended[taken++] as Exchange
    },
  }
}
