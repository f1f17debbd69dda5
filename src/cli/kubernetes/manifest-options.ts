import type { Given } from '../../config/settings.ts'
import { readList } from '../../config/values.ts'
import { InvalidOptionError } from '../../errors.ts'
import { option, optionalOption } from '../option.ts'
import { UsageError } from '../usage-error.ts'

/** What of an object the user chooses. */
export interface ManifestOptions {
  readonly namespace: string | undefined
  readonly labels: Readonly<Record<string, string>>
}

/** The rules of Kubernetes for names, https://kubernetes.io/docs/concepts/overview/working-with-objects/. */
const NAMESPACE = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/
const LABEL =
  /^((?:[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?\/)?[a-z\d](?:[\w.-]{0,61}[a-z\d])?)=([a-z\d](?:[\w.-]{0,61}[a-z\d])?)$/i

export const manifestOptions = {
  namespace: optionalOption('NAME', 'namespace of the objects (that of kubectl by default)', readNamespace),
  labels: option('LIST', 'further labels, such as release=kube-prometheus-stack', readLabels, {}),
}

/** @throws UsageError where they are given, and no objects are written. */
export function refuseManifestOptions({ namespace, labels }: ManifestOptions, format: string): void {
  if (namespace === undefined && Object.keys(labels).length === 0) return
  throw new UsageError(`--namespace and --labels go with --format ${format}`)
}

function readNamespace({ name, value }: Given): string {
  const text = String(value)
  if (NAMESPACE.test(text)) return text
  throw new InvalidOptionError(name, 'at most 63 of a-z, 0-9 and -, with a letter or digit at both ends', value)
}

function readLabels(given: Given): Readonly<Record<string, string>> {
  const entries = readList(given).map((entry) => {
    const [, key, value] = LABEL.exec(entry) ?? []
    if (key !== undefined && value !== undefined) return [key, value]
    throw new InvalidOptionError(given.name, 'names and values of labels, such as release=prometheus,team=ml', entry)
  })
  return Object.fromEntries(entries)
}
