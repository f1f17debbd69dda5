export { type FaultName, faultNames } from './faults.ts'
export { type Gateway, type GatewayOptions, startGateway } from './gateway.ts'
export type { Ledger, ReceivedRequest, SentAnswer } from './ledger.ts'
export type { Protocol } from './server.ts'
