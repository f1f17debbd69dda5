import { watchHost } from '../watched-hosts.ts'
import { CallSpan } from './call-span.ts'
import { systemClock } from './clock.ts'
import { Lane } from './lane.ts'
import { Lifetime } from './lifetime.ts'
import { type CallPlan, LogicalCall } from './logical-call.ts'
import type { ResilientFetchOptions } from './options/options.ts'
import { readPolicy } from './options/policy.ts'
import type { Provider } from './options/provider.ts'
import { type OutgoingRequest, outgoingRequest } from './request/request.ts'

/**
 * Creates a `fetch` with retries, rate-limit queues, circuit breakers and failover to other providers, for the `fetch`
 * option of the SDKs or to be called directly. Set the SDK's `maxRetries` to 0: its retries would multiply these.
 * What it rejects with is described in the guide; the errors of this entry have a stable `code`.
 * @throws InvalidOptionError for an invalid option.
 */
export function createResilientFetch(options: ResilientFetchOptions = {}): typeof fetch {
  const policy = readPolicy(options)
  const clock = systemClock
  const random = Math.random
  const lanes = policy.providers.map((provider) => new Lane(provider, policy, clock))
  const [first] = policy.providers as readonly [Provider, ...Provider[]]
  for (const { base, name } of policy.providers) if (base !== undefined) watch(name, base)
  let watchedOrigin: string | undefined

  return async (input, init) => {
    const request = outgoingRequest(input, init)
    if (request === undefined) return await policy.fetch(input, init)
    if (first.base === undefined && request.url.origin !== watchedOrigin) {
      watchedOrigin = request.url.origin
      watch(first.name, request.url)
    }
    const isRolledBack = lanes.length > 1 && random() * 100 < policy.rollback()
    const plan = { policy, lanes: isRolledBack ? lanes.slice(1) : lanes, first, clock, random }
    return await perform(request, plan, isRolledBack)
  }
}

async function perform(request: OutgoingRequest, plan: CallPlan, isRolledBack: boolean): Promise<Response> {
  const span = new CallSpan(request.init.method?.toUpperCase() ?? 'GET')
  const lifetime = new Lifetime(request.signal, plan.policy.overall, plan.clock)
  const ended = (fault?: unknown) => {
    lifetime.close()
    span.end(call.attempts, fault)
  }
  const call = new LogicalCall(request, plan, lifetime, { answered: span.answered, ended, within: span.run })
  return await span.run(async () => {
    if (isRolledBack) call.passOver(plan.first.name, 'rollback')
    try {
      return await call.run()
    } catch (error) {
      ended(error)
      throw error
    }
  })
}

function watch(provider: string, { hostname, port, protocol }: URL): void {
  watchHost({ provider, hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) })
}
