import { violation } from '../errors.ts'
import { LABEL } from '../sinks/names.ts'
import type { Given, Warn } from './settings.ts'
import { readList } from './values.ts'

/** Every label multiplies the number of series. */
const KEYS_LIMIT = 10

const KEY = /^[A-Za-z][\w.-]{0,63}$/

/** Labels of our metrics, of the exporters and of Prometheus. */
const TAKEN_LABELS: ReadonlySet<string> = new Set([
  ...Object.values(LABEL),
  ...['service_name', 'le', 'quantile', 'job', 'instance'],
])
const SCOPE_LABEL = /^otel_scope_/

/** Spans have the key itself as an attribute, beside our own attributes. */
const TAKEN_ATTRIBUTE = /^(?:error|gen_ai|holysheep|http|network|server|url)\./

/** The baggage keys that become labels. A key that can't is skipped with a warning; the others are kept. */
export function readBaggageLabels(given: Given, warn: Warn): readonly string[] {
  const keys = new Map<string, string>()
  for (const key of readList(given)) {
    const rule = brokenRule(key, keys)
    if (rule === undefined) keys.set(labelOf(key), key)
    else warn(violation(given.name, rule, key))
  }
  return [...keys.values()]
}

/** The Prometheus label for the key. */
function labelOf(key: string): string {
  return key.replace(/\W/g, '_')
}

function brokenRule(key: string, keys: ReadonlyMap<string, string>): string | undefined {
  const label = labelOf(key)
  const other = keys.get(label)
  if (!KEY.test(key)) return 'keys of 1 to 64 letters, digits, "_", "." or "-" that begin with a letter'
  if (TAKEN_LABELS.has(label) || SCOPE_LABEL.test(label))
    return `keys that collide with no other label (${label} is one)`
  if (TAKEN_ATTRIBUTE.test(key)) return 'keys that collide with no attribute of the span'
  if (other !== undefined) return `keys with labels of their own (${label} is that of ${other})`
  if (keys.size === KEYS_LIMIT) return `at most ${KEYS_LIMIT} keys`
  return undefined
}
