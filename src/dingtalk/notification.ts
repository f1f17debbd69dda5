import { InvalidOptionError } from '../errors.ts'
import { requireObject, requireTexts } from '../option-rules.ts'

/** A webhook notification of Alertmanager: the alerts of one group, some of which may be resolved. */
export interface Notification {
  readonly alerts: readonly Alert[]
  /** Number of alerts that Alertmanager omitted because of `max_alerts`. */
  readonly leftOut: number
}

export interface Alert {
  readonly status: AlertStatus
  readonly labels: ReadonlyMap<string, string>
  readonly annotations: ReadonlyMap<string, string>
  readonly startsAt: Date
}

export type AlertStatus = 'firing' | 'resolved'

/**
 * Reads a payload of version 4, which all releases since 2017 send. @throws InvalidOptionError, which names the field
 */
export function readNotification(body: string): Notification {
  const payload = requireObject('the body', parsed(body))
  if (payload.version !== '4') wrong('version', '"4", as Alertmanager sends it', payload.version)
  const { alerts, truncatedAlerts = 0 } = payload
  if (!Array.isArray(alerts) || alerts.length === 0) wrong('alerts', 'a list of alerts', alerts)
  if (!Number.isSafeInteger(truncatedAlerts) || Number(truncatedAlerts) < 0) {
    wrong('truncatedAlerts', 'a whole number', truncatedAlerts)
  }
  return { alerts: alerts.map(readAlert), leftOut: Number(truncatedAlerts) }
}

function readAlert(value: unknown, index: number): Alert {
  const name = `alerts[${index}]`
  const { status, labels, annotations, startsAt } = requireObject(name, value)
  if (status !== 'firing' && status !== 'resolved') wrong(`${name}.status`, 'firing or resolved', status)
  const start = new Date(typeof startsAt === 'string' ? startsAt : Number.NaN)
  if (Number.isNaN(start.getTime())) wrong(`${name}.startsAt`, 'a time', startsAt)
  return {
    status,
    labels: requireTexts(`${name}.labels`, labels),
    annotations: requireTexts(`${name}.annotations`, annotations),
    startsAt: start,
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return wrong('the body', 'JSON', body)
  }
}

function wrong(name: string, rule: string, value: unknown): never {
  throw new InvalidOptionError(name, rule, value)
}
