import type { NextConfig } from 'next'

const config: NextConfig = {
  // Loaded by Node from node_modules, not bundled.
  serverExternalPackages: ['opentelemetry-instrumentation-holysheep'],
}

export default config
