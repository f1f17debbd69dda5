// An ES module with an SDK of its own.
import { NodeSDK } from '@opentelemetry/sdk-node'
import { HolySheepInstrumentation } from 'opentelemetry-instrumentation-holysheep'
import { call } from './call.cjs'

const sdk = new NodeSDK({ instrumentations: [new HolySheepInstrumentation()] })
sdk.start()
await call()
await sdk.shutdown()
