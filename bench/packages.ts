import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/compile.ts'
import { install } from '../scripts/matrix/install.ts'

export const OURS = 'opentelemetry-instrumentation-holysheep'
/** Another build of ours, to compare with. */
export const BEFORE = `${OURS}-before`

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

/**
 * Installs the packages, once, and lays our `dist` beside them as npm would, and the one of another checkout where there
 * is one.
 */
export function layOutPackages(before?: string): void {
  install(folder, { private: true, dependencies: packages })
  layOut(OURS, root)
  layOut(BEFORE, before)
}

/** Lays a build of ours in its place that has all names, which profiles show. */
export function layOutNames(): void {
  const dist = join(folder, 'node_modules', OURS, 'dist')
  execFileSync(process.execPath, [join(root, 'scripts', 'build.ts'), '--names', dist], { stdio: 'inherit' })
}

function layOut(name: string, checkout: string | undefined): void {
  const place = join(folder, 'node_modules', name)
  rmSync(place, { recursive: true, force: true })
  if (checkout === undefined) return
  for (const part of ['dist', 'package.json']) cpSync(join(checkout, part), join(place, part), { recursive: true })
}

export const hasBefore = (): boolean => existsSync(join(folder, 'node_modules', BEFORE))

export function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version
}
