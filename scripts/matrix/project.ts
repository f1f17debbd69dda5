import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../compile.ts'
import { fetchPackages, type SdkLine } from './sdk-line.ts'

/** What tests find beside themselves. */
const contents = [
  'src',
  'test',
  'demo',
  'dist',
  'docs',
  'grafana',
  'otel-collector',
  'package.json',
  'README.md',
  'README.vi.md',
  'README.zh.md',
  'CHANGELOG.md',
  'LICENSE',
]

/** Sources come compiled, and packages are those of the SDK line. */
const isCopied = (path: string): boolean => !/(?<!\.d)\.tsx?$|\bnode_modules\b/.test(path)

/** Lays out the repository as JavaScript, for Nodes that can't run TypeScript, with the packages of an SDK line. */
export function layOut(line: SdkLine, compiled: string): string {
  const folder = join(root, '.cache', 'matrix', line.name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  symlinkSync(fetchPackages(line), join(folder, 'node_modules'), 'junction')
  for (const name of contents) {
    if (!existsSync(join(root, name))) continue
    cpSync(join(root, name), join(folder, name), { recursive: true, filter: isCopied })
  }
  cpSync(compiled, folder, { recursive: true })
  return folder
}
