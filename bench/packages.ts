import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/compile.ts'
import { install } from '../scripts/matrix/install.ts'

const OURS = 'opentelemetry-instrumentation-holysheep'

/** What is compared and what it runs on, in exact versions: numbers of two runs are of the same things. */
export const packages = {
  openai: '6.49.0', // the newest that every one of the others supports
  '@opentelemetry/instrumentation-openai': '0.21.0',
  '@opentelemetry/instrumentation-undici': '0.33.0',
  '@traceloop/instrumentation-openai': '0.27.0',
  openlit: '1.15.0',
  '@opentelemetry/api': '1.9.0',
  '@opentelemetry/sdk-node': '0.223.0',
} as const

/** The folder that every process under test runs in, with the packages and our own build among them. */
export const folder = join(root, '.cache', 'bench')

/** Installs the packages, once, and lays our `dist` beside them as npm would. */
export function layOutPackages(): void {
  install(folder, { private: true, dependencies: packages })
  const ours = join(folder, 'node_modules', OURS)
  rmSync(ours, { recursive: true, force: true })
  for (const part of ['dist', 'package.json']) cpSync(join(root, part), join(ours, part), { recursive: true })
}

export function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version
}
