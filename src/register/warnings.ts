import { diag } from '@opentelemetry/api'
import type { Warn } from '../config/settings.ts'

/**
 * Says each warning once. Somebody who starts us from the environment alone has no logger to look into: what went
 * wrong goes where Node's own warnings go, unless a log was asked for.
 */
export function createWarn(isLogging: boolean): Warn {
  const said = new Set<string>()
  return (message) => {
    if (said.has(message)) return
    said.add(message)
    if (isLogging) diag.warn(message)
    else process.emitWarning(message, 'HolySheepOtelWarning')
  }
}
