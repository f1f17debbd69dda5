// Loaded into applications by the `--require` that the OpenTelemetry Operator adds to NODE_OPTIONS. Whatever fails here, such
// as in a Node.js that is too old, must not end them: they run without telemetry, with a warning.

const { existsSync } = require('node:fs')
const { join } = require('node:path')

for (const name of [
  // In an image with INSTRUMENTATIONS=all. Ours joins the SDK that it starts.
  '@opentelemetry/auto-instrumentations-node',
  'opentelemetry-instrumentation-holysheep',
]) {
  if (!existsSync(join(__dirname, 'node_modules', name))) continue
  try {
    require(`${name}/register`)
  } catch (error) {
    process.emitWarning(`${name} can not be loaded: ${error}`)
  }
}
