import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../compile.ts'
import { install } from './install.ts'

export interface SdkLine {
  readonly name: '2.x' | '3.x'
  /** Where it differs from the repository's lock, which is on the 2.x line. */
  readonly versions: Readonly<Record<string, string>>
}

export const sdkLines: readonly SdkLine[] = [
  { name: '2.x', versions: {} },
  {
    name: '3.x',
    versions: {
      '@opentelemetry/api': '1.10.0',
      '@opentelemetry/auto-instrumentations-node': '0.82.0',
      '@opentelemetry/context-async-hooks': '3.1.0', // sdk-node pins its parts: another version would be a second copy
      '@opentelemetry/core': '3.1.0',
      '@opentelemetry/exporter-metrics-otlp-grpc': '0.301.0',
      '@opentelemetry/exporter-metrics-otlp-http': '0.301.0',
      '@opentelemetry/exporter-metrics-otlp-proto': '0.301.0',
      '@opentelemetry/exporter-prometheus': '0.301.0',
      '@opentelemetry/exporter-trace-otlp-grpc': '0.301.0',
      '@opentelemetry/exporter-trace-otlp-http': '0.301.0',
      '@opentelemetry/exporter-trace-otlp-proto': '0.301.0',
      '@opentelemetry/instrumentation': '0.301.0',
      '@opentelemetry/instrumentation-undici': '0.34.0', // what such an application has; ours is in the package test
      '@opentelemetry/resources': '3.1.0',
      '@opentelemetry/sdk-metrics': '3.1.0',
      '@opentelemetry/sdk-node': '0.301.0',
      '@opentelemetry/sdk-trace': '3.1.0',
      '@opentelemetry/sdk-trace-base': 'npm:@opentelemetry/sdk-trace@3.1.0', // renamed there
    },
  },
]

/**
 * Rooms of `test` whose tests load no SDK: they are run with the first line only, as the others would run the same code
 * once more. `test/matrix.test.ts` finds one that does.
 */
export const ROOMS_WITHOUT_SDK: readonly string[] = [
  'capture',
  'chaos',
  'cli',
  'compose',
  'config',
  'dingtalk',
  'gateway',
  'grafana',
  'pipeline',
  'pricing',
  'rules',
  'wire',
]

/** No test needs these, and they are most of the download. */
const tools = [
  '@arethetypeswrong/cli',
  '@biomejs/biome',
  '@microsoft/api-extractor',
  'esbuild',
  'knip',
  'node',
  'publint',
  'typescript',
]

/** The part of a `package-lock.json` that says which version each package has; `name` is there for an alias. */
interface Lock {
  readonly packages: Readonly<Record<string, { readonly name?: string; readonly version: string }>>
}

/** Installs the packages of an SDK line, once, and returns their `node_modules`. */
export function fetchPackages({ name, versions }: SdkLine): string {
  if (Object.keys(versions).length === 0) return join(root, 'node_modules')

  const folder = join(root, '.cache', 'packages', name)
  install(folder, { private: true, dependencies: { ...lockedVersions(), ...versions } })
  return join(folder, 'node_modules')
}

/** The exact versions of everything that `package.json` asks for. */
function lockedVersions(): Record<string, string> {
  const { dependencies, devDependencies } = readJson<Record<string, object>>('package.json')
  const { packages } = readJson<Lock>('package-lock.json')
  return Object.fromEntries(
    Object.keys({ ...dependencies, ...devDependencies })
      .filter((wanted) => !tools.includes(wanted))
      .map((wanted) => {
        const { name, version } = packages[`node_modules/${wanted}`] ?? { version: '*' }
        return [wanted, name === undefined ? version : `npm:${name}@${version}`]
      }),
  )
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8'))
