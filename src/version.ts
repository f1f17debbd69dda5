import { createRequire } from 'node:module'

export const PACKAGE_NAME = 'opentelemetry-instrumentation-holysheep'

/** The package's own version; its `package.json` stands beside the sources and the build alike. */
export const PACKAGE_VERSION: string = createRequire(import.meta.url)('../package.json').version
