import { type Gateway, startGateway } from '../gateway/index.ts'
import { FailingGateway } from './failing-gateway.ts'

/** The limits of each key per second: enough for a tenant's calls, too low for a batch. */
const rateLimit = { requests: 18, tokens: 8_000, windowMs: 1_000 }

/** The pace of a quick model. */
const usual = { rateLimit, firstTokenDelayMs: 60, tokenDelayMs: 8 }

/** Without a ledger, which would grow for days. */
const forgetful = { ...usual, reportCost: true, keepLedger: false }

/** Starts the tests' own gateway. */
export const startDemoGateway = (): Promise<Gateway> => startGateway(usual)

/** Starts a gateway that reports the cost of its answers. */
export const startStackGateway = (): Promise<Gateway> => startGateway(forgetful)

/** Starts a gateway whose first outage comes soon, so that it can be seen. */
export const startFailingGateway = (): Promise<FailingGateway> =>
  FailingGateway.start(forgetful, { first: 15, lasts: 20, every: 280 })
