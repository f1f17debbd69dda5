/**
 * The entry for `node --import opentelemetry-instrumentation-holysheep/register`: starts everything from environment
 * variables. It exports nothing.
 *
 * @packageDocumentation
 */

// It is synchronous, because the application may call at once and a module loaded by `--require` can't await.
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { type RegisterConfig, readRegisterConfig } from './config/instrumentation.ts'
import { isPackageManager } from './register/package-manager.ts'

// Shared by every copy of this module: imported, required, or installed twice.
const STARTED = Symbol.for('opentelemetry-instrumentation-holysheep.register')

if (!(STARTED in globalThis) && !isPackageManager()) {
  Object.defineProperty(globalThis, STARTED, { value: true })
  const { config, warnings } = readRegisterConfig()
  if (config.enabled && !config.sdkDisabled) startNow(config, warnings)
}

function startNow(config: RegisterConfig, warnings: readonly string[]): void {
  if (!process.features.require_module) {
    const needs = 'opentelemetry-instrumentation-holysheep does nothing: it needs Node.js 20.19, 22.12 or later'
    process.emitWarning(`${needs}, and this is ${process.version}`, 'HolySheepOtelWarning')
    return
  }
  // Loaded lazily: with `HOLYSHEEP_OTEL_ENABLED=false` nothing more is loaded.
  const require = createRequire(import.meta.url)
  const { start }: typeof import('./register/start.ts') = require(`./register/start${extname(import.meta.filename)}`)
  start(config, warnings)
}
