/**
 * The entry of `node --import opentelemetry-instrumentation-holysheep/register`: from the environment alone, everything
 * is started. All of it is synchronous: the application's first call may follow at once, and what is loaded by
 * `--require` may not await.
 */
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { readRegisterConfig } from './config/instrumentation.ts'

// Found by every copy of this module: by import and by require, from two folders.
const mark = Symbol.for('opentelemetry-instrumentation-holysheep.register')

if (!(mark in globalThis)) {
  Object.defineProperty(globalThis, mark, { value: true })
  const { config, warnings } = readRegisterConfig()
  if (config.enabled && !config.sdkDisabled) {
    // Not an import: who turns us off does not wait for what he does not use.
    const require = createRequire(import.meta.url)
    const { start }: typeof import('./register/start.ts') = require(`./register/start${extname(import.meta.filename)}`)
    start(config, warnings)
  }
}
