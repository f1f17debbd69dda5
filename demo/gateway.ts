import { type Gateway, startGateway } from '../test/helpers/gateway/index.ts'

/** What each key may use in a second: enough for a tenant's calls, too little for a batch of them. */
const rateLimit = { requests: 18, tokens: 8_000, windowMs: 1_000 }

/** Starts the tests' own gateway with the pace of a quick model. */
export const startDemoGateway = (): Promise<Gateway> =>
  startGateway({ rateLimit, firstTokenDelayMs: 60, tokenDelayMs: 8 })
