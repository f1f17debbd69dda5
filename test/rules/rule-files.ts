import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const PROMETHEUS = join(import.meta.dirname, '../../otel-collector/prometheus')

interface Rule {
  readonly expr: string
  readonly alert?: string
  readonly record?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

type Alert = Rule & { readonly alert: string }

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[]
}

interface ExpectedAlert {
  readonly exp_labels: Readonly<Record<string, string>>
  readonly exp_annotations?: Readonly<Record<string, string>>
}

/** What promtool reads. */
interface RuleTestFile {
  readonly rule_files: readonly string[]
  readonly group_eval_order?: readonly string[]
  readonly tests: readonly {
    readonly name: string
    readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts: readonly ExpectedAlert[] }[]
    readonly promql_expr_test?: readonly { readonly expr: string }[]
  }[]
}

function readAll<File>(folder: string): ReadonlyMap<string, File> {
  const files = readdirSync(join(PROMETHEUS, folder)).filter((name) => name.endsWith('.yaml'))
  return new Map(files.map((name) => [name, parse(readFileSync(join(PROMETHEUS, folder, name), 'utf8')) as File]))
}

/** By the names of the files. */
export const ruleFiles = readAll<RuleFile>('rules')
export const ruleTestFiles = readAll<RuleTestFile>('tests')

export const rules: readonly Rule[] = [...ruleFiles.values()].flatMap(({ groups }) =>
  groups.flatMap(({ rules }) => rules),
)
export const alerts: readonly Alert[] = rules.filter((rule): rule is Alert => rule.alert !== undefined)
