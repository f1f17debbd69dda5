import { type Gateway, startGateway } from '../gateway/index.ts'
import { FailingGateway } from './failing-gateway.ts'

/** What each key may use in a second: enough for a tenant's calls, too little for a batch of them. */
const rateLimit = { requests: 18, tokens: 8_000, windowMs: 1_000 }

/** The pace of a quick model. */
const usual = { rateLimit, firstTokenDelayMs: 60, tokenDelayMs: 8 }

/** Runs for days: a ledger would grow for as long. */
const forgetful = { ...usual, reportCost: true, keepLedger: false }

/** Starts the tests' own gateway. */
export const startDemoGateway = (): Promise<Gateway> => startGateway(usual)

/** Starts one that tells what its answers cost. */
export const startStackGateway = (): Promise<Gateway> => startGateway(forgetful)

/** Starts a gateway whose first outage comes soon, so that it can be seen. */
export const startFailingGateway = (): Promise<FailingGateway> =>
  FailingGateway.start(forgetful, { first: 15, lasts: 20, every: 280 })
