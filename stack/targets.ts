import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { configFile } from './config-files.ts'

/** Where the services of the stack are to be found, by their names in compose, such as `127.0.0.1:9093`. */
export type Addresses = Readonly<Record<string, string>>

interface TargetGroup {
  readonly targets: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
}

/**
 * Writes the files by which Prometheus finds whom to scrape and to tell: those that compose mounts, with other addresses.
 * A service without an address is left out. Prometheus reads them again when they change.
 */
export function writeTargets(folder: string, addresses: Addresses, applications: readonly string[] = []): void {
  mkdirSync(join(folder, 'targets'), { recursive: true })
  for (const file of readdirSync(configFile('prometheus/targets'))) {
    // As compose.jaeger.yaml mounts it.
    const path = file === 'traces.yaml' ? 'jaeger/targets.yaml' : join('prometheus/targets', file)
    const groups = parse(readFileSync(configFile(path), 'utf8')) as readonly TargetGroup[]
    const moved = groups.map((group) => ({
      ...group,
      targets: group.targets.flatMap((target) => move(target, addresses)),
    }))
    const own = file === 'applications.yaml' && applications.length > 0 ? [{ targets: applications }] : []
    writeChanged(
      join(folder, 'targets', file),
      JSON.stringify([...moved.filter(({ targets }) => targets.length > 0), ...own]),
    )
  }
}

function move(target: string, addresses: Addresses): readonly string[] {
  const address = addresses[target.replace(/:\d+$/, '')]
  return address === undefined ? [] : [address]
}

function writeChanged(path: string, content: string): void {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== content) writeFileSync(path, content)
}
