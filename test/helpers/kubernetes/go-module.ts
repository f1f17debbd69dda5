import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Has the modules whose files the tests read, with their versions in its go.mod. */
const PINNED = 'otel-collector/servers/schemas'

const folders = new Map<string, string>()

/** The folder of a module in Go's own cache, into which it is downloaded once. */
export function moduleFolder(module: string): string {
  const known = folders.get(module)
  if (known !== undefined) return known
  const { stdout, stderr } = spawnSync('go', ['mod', 'download', '-json', module], { cwd: PINNED, encoding: 'utf8' })
  const { Dir: folder } = JSON.parse(stdout || '{}') as { readonly Dir?: string }
  if (folder === undefined || !existsSync(folder)) throw new Error(`${module} can not be had: ${stdout}${stderr}`)
  folders.set(module, folder)
  return folder
}
