// The same from CommonJS, where the package's own format is another.
import sdkNode = require('@opentelemetry/sdk-node')
import holySheep = require('opentelemetry-instrumentation-holysheep')

export const sdk = new sdkNode.NodeSDK({ instrumentations: [new holySheep.HolySheepInstrumentation()] })
