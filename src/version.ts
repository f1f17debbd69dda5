import { createRequire } from 'node:module'

export const PACKAGE_NAME = 'opentelemetry-instrumentation-holysheep'

/** The version of the package, found by its name: a built file has another path than its source. */
export const PACKAGE_VERSION: string = createRequire(import.meta.url)(`${PACKAGE_NAME}/package.json`).version
