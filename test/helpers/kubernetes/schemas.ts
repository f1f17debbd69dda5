import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { parse } from 'yaml'
import { moduleFolder } from './go-module.ts'
import type { KubernetesObject } from './kubernetes-object.ts'

/** Where the custom resources of each group are. */
const CUSTOM_RESOURCES: Readonly<Record<string, readonly [module: string, folder: string]>> = {
  'monitoring.coreos.com': ['github.com/prometheus-operator/prometheus-operator', 'example/prometheus-operator-crd'],
  'opentelemetry.io': ['github.com/open-telemetry/opentelemetry-operator', 'config/crd/bases'],
}

/** A pattern of Go, where `(?i)` is what is a flag here. Without JavaScript's rules for Unicode, which refuse some of them. */
const goPattern = (pattern: string): RegExp =>
  new RegExp(pattern.replace('(?i)', ''), pattern.includes('(?i)') ? 'i' : '')

/** Formats such as `int32` are what types say already. */
const ajv = new Ajv({
  strict: false,
  validateFormats: false,
  allErrors: true,
  code: { regExp: Object.assign(goPattern, { code: 'goPattern' }) },
})
const validators = new Map<string, ValidateFunction>()

/**
 * What the API server would say against an object, by the schema of its kind: wrong types, lacking fields, unknown fields.
 * Not what a schema can't say, such as the rules in CEL.
 */
export function refusals(object: KubernetesObject): readonly string[] {
  const { apiVersion, kind, metadata } = object
  const validator = validatorOf(apiVersion, kind)
  const meta = validatorOf('v1', 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta')
  const all = [
    ...refusalsBy(validator, object),
    // Those of custom resources do not say what metadata are.
    ...refusalsBy(meta, metadata).map((text) => `/metadata${text}`),
  ]
  return [...new Set(all)].map((text) => `${kind} ${metadata.name}${text}`)
}

function refusalsBy(validator: ValidateFunction, value: unknown): readonly string[] {
  if (validator(value)) return []
  return (validator.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

function validatorOf(apiVersion: string, kind: string): ValidateFunction {
  const key = `${apiVersion} ${kind}`
  const known = validators.get(key) ?? compile(apiVersion, kind)
  validators.set(key, known)
  return known
}

function compile(apiVersion: string, kind: string): ValidateFunction {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  const custom = CUSTOM_RESOURCES[group]
  return custom === undefined ? builtIn(group, version, kind) : customResource(custom, group, version, kind)
}

type Schemas = Readonly<Record<string, object>>

interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

const openApis = new Map<string, Schemas>()

/** All kinds of a group, which refer to each other. */
function openApi(name: string): Schemas {
  const known = openApis.get(name)
  if (known !== undefined) return known
  const path = join(moduleFolder('k8s.io/kubernetes'), 'api/openapi-spec/v3', name)
  const document = JSON.parse(readFileSync(path, 'utf8'), withoutUnknownFields)
  const { components } = document as { readonly components: { readonly schemas: Schemas } }
  ajv.addSchema({ $id: name, components })
  openApis.set(name, components.schemas)
  return components.schemas
}

function builtIn(group: string, version: string, kind: string): ValidateFunction {
  const name = `${group === '' ? 'api' : `apis__${group}`}__${version}_openapi.json`
  const isMeant = ([id, schema]: readonly [string, object]) => {
    const { 'x-kubernetes-group-version-kind': kinds = [] } = schema as Readonly<Record<string, GroupVersionKind[]>>
    return id === kind || kinds.some((of) => of.group === group && of.version === version && of.kind === kind)
  }
  const [id] = Object.entries(openApi(name)).find(isMeant) ?? []
  if (id === undefined) throw new Error(`${group}/${version} has no ${kind}`)
  return ajv.compile({ $ref: `${name}#/components/schemas/${id}` })
}

interface Definition {
  readonly spec: {
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: object } }[]
  }
}

function customResource(
  [module, folder]: readonly [string, string],
  group: string,
  version: string,
  kind: string,
): ValidateFunction {
  const plural = `${kind.toLowerCase()}${kind.endsWith('s') ? 'es' : 's'}`
  const path = join(moduleFolder(module), folder, `${group}_${plural}.yaml`)
  const { spec } = parse(readFileSync(path, 'utf8'), withoutUnknownFields) as Definition
  const schema = spec.versions.find(({ name }) => name === version)?.schema.openAPIV3Schema
  if (schema === undefined) throw new Error(`${group}/${version} has no ${kind}`)
  return ajv.compile(schema)
}

/** The API server refuses them (`kubectl` asks it to), except where a schema allows any. */
function withoutUnknownFields(_key: unknown, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('properties' in value)) return value
  const { properties, type } = value as { readonly properties: unknown; readonly type?: unknown }
  const isObjectSchema = type === 'object' && typeof properties === 'object'
  const allowsAny = 'additionalProperties' in value || 'x-kubernetes-preserve-unknown-fields' in value
  return isObjectSchema && !allowsAny ? { ...value, additionalProperties: false } : value
}
