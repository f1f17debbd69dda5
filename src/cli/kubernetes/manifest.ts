import type { ManifestOptions } from './manifest-options.ts'

/** An object of Kubernetes. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  /** What follows the metadata, as YAML. */
  readonly content: string
}

/** By which `kubectl delete --selector` finds everything. */
const PART_OF = { 'app.kubernetes.io/part-of': 'holysheep' }

/** An object as the text of its file. The content stays as it is, comments included. */
export function manifestText(
  { apiVersion, kind, name, labels, annotations = {}, content }: Manifest,
  options: ManifestOptions,
): string {
  const { namespace, labels: further } = options
  const metadata = [
    `name: ${name}\n`,
    namespace === undefined ? '' : `namespace: ${quoted(namespace)}\n`,
    mapText('labels', { ...PART_OF, ...labels, ...further }),
    mapText('annotations', annotations),
  ].join('')
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n${indented(metadata, 2)}${content}`
}

/** YAML or text as a part of other YAML. */
export const indented = (text: string, spaces: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(spaces))

function mapText(name: string, entries: Readonly<Record<string, string>>): string {
  const lines = Object.entries(entries).map(([key, value]) => `${key}: ${quoted(value)}\n`)
  return lines.length === 0 ? '' : `${name}:\n${indented(lines.join(''), 2)}`
}

/** Without quotes, `1` would be a number and `on` a boolean. */
const quoted = (text: string): string => JSON.stringify(text)
