import { basename, join } from 'node:path'
import type { StackFile } from '../stack-files.ts'
import { indented, manifestText } from './manifest.ts'
import type { ManifestOptions } from './manifest-options.ts'

/** A file in a ConfigMap. */
interface FileMap {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  /** What the file is called. The sidecar puts those of all ConfigMaps into one folder. */
  readonly key: string
  readonly content: string
}

/**
 * Files of Grafana as ConfigMaps for the sidecars of its Helm chart, one file each. Left out is what a Grafana in
 * Kubernetes has already: the data sources of its metrics, and the provider of its dashboards.
 */
export const grafanaConfigMaps = (files: readonly StackFile[], options: ManifestOptions): readonly StackFile[] => [
  ...files.filter(({ path }) => path.endsWith('.json')).map((file) => dashboardMap(file, options)),
  ...files.filter(({ path }) => basename(path) === 'traces.yaml').map((file) => dataSourceMap(file, options)),
]

function dashboardMap({ path, content }: StackFile, options: ManifestOptions): StackFile {
  const name = basename(path, '.json')
  const map = {
    name: `holysheep-dashboard-${name}`,
    labels: { grafana_dashboard: '1' },
    annotations: { grafana_folder: 'HolySheep' },
    key: `holysheep-${name}.json`,
    content,
  }
  return { path: join('dashboards', `${name}.yaml`), content: configMap(map, options) }
}

function dataSourceMap({ content }: StackFile, options: ManifestOptions): StackFile {
  const map = {
    name: 'holysheep-datasource-traces',
    labels: { grafana_datasource: '1' },
    key: 'holysheep-traces.yaml',
    content,
  }
  return { path: join('datasources', 'traces.yaml'), content: configMap(map, options) }
}

const configMap = ({ key, content, ...metadata }: FileMap, options: ManifestOptions): string =>
  manifestText(
    { apiVersion: 'v1', kind: 'ConfigMap', ...metadata, content: `data:\n  ${key}: |\n${indented(content, 4)}` },
    options,
  )
