import { createRequire } from 'node:module'

export const PACKAGE_NAME = 'opentelemetry-instrumentation-holysheep'

/** The version of the package. In a built file it is a literal. */
export const PACKAGE_VERSION: string = createRequire(import.meta.url)(`${PACKAGE_NAME}/package.json`).version
