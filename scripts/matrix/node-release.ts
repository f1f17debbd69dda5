import { join } from 'node:path'
import { root } from '../compile.ts'
import { install } from './install.ts'
import type { SdkLine } from './sdk-line.ts'

export interface NodeRelease {
  readonly name: string
  readonly range: string
  /** The SDK lines that run on it: 3.x needs Node 22.15. */
  readonly lines: readonly SdkLine['name'][]
}

export const nodeReleases: readonly NodeRelease[] = [
  { name: '20.19', range: '~20.19.0', lines: ['2.x'] }, // the oldest that can require() an ES module
  { name: '22', range: '^22.15.0', lines: ['2.x', '3.x'] },
  { name: '24', range: '^24.0.0', lines: ['2.x', '3.x'] },
  { name: '26', range: '^26.0.0', lines: ['2.x', '3.x'] },
]

/** Brings a release from npm, once, and returns the folder of its executable. */
export function fetchNode({ name, range }: NodeRelease): string {
  const folder = join(root, '.cache', 'node', name)
  install(folder, { private: true, dependencies: { node: range }, allowScripts: { node: true } })
  return join(folder, 'node_modules', 'node', 'bin')
}
