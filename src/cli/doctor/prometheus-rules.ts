import { field, list } from '../../foreign.ts'
import { enumerate, foreignText } from '../server/foreign-text.ts'
import { apiData } from '../server/prometheus-api.ts'
import type { Client } from '../server/request.ts'
import { plural } from '../sheet/figures.ts'
import { bad, good, type Verdict } from './finding.ts'

interface Rule {
  readonly name: string
  readonly isAlert: boolean
  readonly isFiring: boolean
  readonly health: string
  readonly lastError: string
}

/** Whether our rules are loaded and can be evaluated. A firing alert is not a fault. */
export async function judgeRules(client: Client): Promise<Verdict> {
  const groups = list(field(await apiData(client, '/api/v1/rules', { exclude_alerts: 'true' }), 'groups'))
  const rules = groups.flatMap((group) => list(field(group, 'rules')).map(readRule)).filter(isOurs)
  const alerts = rules.filter(({ isAlert }) => isAlert)
  if (alerts.length === 0) {
    return bad(
      rules.length === 0 ? 'none of this package are loaded' : 'no alert of this package is loaded',
      '`holysheep-otel rules --out DIR` writes the files and shows the line for rule_files; then reload Prometheus',
    )
  }
  const broken = rules.filter(({ health }) => health === 'err')
  if (broken.length > 0) {
    const errors = broken.map(({ name, lastError }) => `${foreignText(name)} (${foreignText(lastError)})`)
    return bad(
      `${broken.length} of ${plural(rules.length, 'rule')} can not be evaluated: ${enumerate(errors)}`,
      'correct it, or take the files of `holysheep-otel rules --out DIR`; then reload Prometheus',
    )
  }
  return good(`${plural(rules.length, 'rule')} without errors, ${state(rules, alerts)}`)
}

function state(rules: readonly Rule[], alerts: readonly Rule[]): string {
  const waiting = rules.filter(({ health }) => health === 'unknown').length
  const firing = alerts.filter(({ isFiring }) => isFiring).map(({ name }) => foreignText(name))
  const text = `${firing.length} of ${plural(alerts.length, 'alert')} firing`
  return [
    firing.length === 0 ? text : `${text}: ${enumerate(firing, 8)}`,
    ...(waiting === 0 ? [] : [`${waiting} not evaluated yet`]),
  ].join(', ')
}

function readRule(rule: unknown): Rule {
  const text = (name: string) => String(field(rule, name) ?? '')
  return {
    name: text('name'),
    isAlert: text('type') === 'alerting',
    isFiring: text('state') === 'firing',
    health: text('health'),
    lastError: text('lastError'),
  }
}

const isOurs = ({ name }: Rule): boolean => /^holysheep/i.test(name)
