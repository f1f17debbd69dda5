// A CommonJS application with an SDK of its own.
const { NodeSDK } = require('@opentelemetry/sdk-node')
const { HolySheepInstrumentation } = require('opentelemetry-instrumentation-holysheep')
const { call } = require('./call.cjs')

const sdk = new NodeSDK({ instrumentations: [new HolySheepInstrumentation()] })
sdk.start()
void call().then(() => sdk.shutdown())
