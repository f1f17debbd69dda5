import { createRequire } from 'node:module'

export const PACKAGE_NAME = 'opentelemetry-instrumentation-holysheep'

/** The package's own version, by its own name: a built file may stand in another folder than its source. */
export const PACKAGE_VERSION: string = createRequire(import.meta.url)(`${PACKAGE_NAME}/package.json`).version
