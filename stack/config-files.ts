import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** A file that compose mounts; tests run from the root of the repository. */
export const configFile = (path: string): string => resolve('otel-collector', path)

/** Puts files and folders that compose mounts into a folder, byte for byte. What is not there is left out. */
export function layOutConfig(service: string, names: readonly string[], folder: string): void {
  for (const name of names) cpSync(configFile(join(service, name)), join(folder, name), { recursive: true })
}
