import assert from 'node:assert/strict'
import { parseAllDocuments } from 'yaml'
import { runProgram } from '../../../stack/program.ts'
import type { KubernetesObject } from './kubernetes-object.ts'

/** What `kubectl kustomize` makes of a folder. */
export function kustomized(folder: string): readonly KubernetesObject[] {
  const { status, stdout, output } = runProgram('kustomize', ['build', folder])
  assert.equal(status, 0, output)
  return objectsOf(stdout)
}

/** The documents of a YAML file. */
export function objectsOf(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text).map((document) => {
    if ('errors' in document) assert.deepEqual(document.errors, [])
    return document.toJS() as KubernetesObject
  })
}

/** The one object of a kind and name. */
export function objectNamed<T extends KubernetesObject>(
  objects: readonly KubernetesObject[],
  kind: string,
  name: string,
): T {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name)
  assert.ok(found, `${kind} ${name}`)
  return found as T
}

export const objectsOfKind = <T extends KubernetesObject>(
  objects: readonly KubernetesObject[],
  kind: string,
): readonly T[] => objects.filter((object) => object.kind === kind) as readonly KubernetesObject[] as readonly T[]
