import { join } from 'node:path'
import { root } from '../compile.ts'

/** Where everything that is built stays from run to run. */
export const cache = join(root, '.cache', 'servers')

export type ProgramName =
  | 'alertmanager'
  | 'amtool'
  | 'docker-compose'
  | 'jaeger'
  | 'kustomize'
  | 'otelcol'
  | 'prometheus'
  | 'promtool'
  | 'thanos'
  | 'victoria-metrics'

/** The path of a built program. */
export const programPath = (name: string): string => join(cache, 'bin', name)
