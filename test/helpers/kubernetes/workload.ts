import assert from 'node:assert/strict'
import type { ConfigMap, Container, KubernetesObject, Workload } from './kubernetes-object.ts'
import { objectNamed } from './kustomize.ts'

/** Where the pods have their configuration. */
const MOUNTED = '/etc/otelcol/'

/** The files of the ConfigMap that is mounted into the pods of a workload. */
export function configurationOf(
  objects: readonly KubernetesObject[],
  { spec }: Workload,
): Readonly<Record<string, string>> {
  const [name = ''] = spec.template.spec.volumes.flatMap(({ configMap }) => configMap?.name ?? [])
  return objectNamed<ConfigMap>(objects, 'ConfigMap', name).data
}

/** The arguments of the container, with another folder in place of the mounted one. */
export function argumentsOf(workload: Workload, folder: string): readonly string[] {
  return containerOf(workload).args.map((argument) => argument.replace(MOUNTED, `${folder}/`))
}

/** The environment of the container, as the kubelet makes it. There is no Secret. */
export function podEnvironment(
  objects: readonly KubernetesObject[],
  workload: Workload,
): Readonly<Record<string, string>> {
  const { env, envFrom, resources } = containerOf(workload)
  const maps = envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? [])
  const settings = maps.map((name) => objectNamed<ConfigMap>(objects, 'ConfigMap', name).data)
  const own = env.map(({ name, value, valueFrom }) => {
    if (value !== undefined) return { [name]: value }
    assert.equal(valueFrom?.resourceFieldRef?.resource, 'requests.memory')
    return { [name]: `${bytes(resources.requests.memory)}` }
  })
  return Object.assign({}, ...settings, ...own)
}

function containerOf({ spec }: Workload): Container {
  const [container, ...more] = spec.template.spec.containers
  assert.ok(container !== undefined && more.length === 0)
  return container
}

function bytes(quantity: string): number {
  const [, mebibytes] = /^(\d+)Mi$/.exec(quantity) ?? []
  assert.ok(mebibytes !== undefined, quantity)
  return Number(mebibytes) * 1024 ** 2
}
