import { alertText } from './alert-text.ts'
import type { Channel } from './delivery.ts'
import type { Alert } from './notification.ts'
import { plainText } from './plain-text.ts'
import { byUrgency } from './severity.ts'

const LONGEST_URL = 1000

/** Without a robot: logs one line per alert. */
export function logChannel(writeLine: (line: string) => void): Channel {
  return ({ alerts, leftOut }) => {
    for (const alert of byUrgency(alerts)) writeLine(alertLine(alert))
    if (leftOut > 0) writeLine(`and ${leftOut} more`)
    return Promise.resolve({ kind: 'delivered' })
  }
}

/** `FIRING critical HolySheepTimeouts since 2026-11-03 10:22 UTC: Calls time out. … service_name=checkout http://…` */
function alertLine(alert: Alert): string {
  const { name, severity, summary, description, labels, since } = alertText(alert)
  const runbook = alert.annotations.get('runbook_url')
  return [
    alert.status.toUpperCase(),
    ...(severity === undefined ? [] : [severity]),
    `${name} since ${since}:`,
    ...(description === undefined ? [summary] : [`${summary.replace(/[.]?$/, '.')} ${description}`]),
    ...labels.map(([label, value]) => `${label}=${/[\s"]/.test(value) ? JSON.stringify(value) : value}`),
    ...(runbook === undefined ? [] : [plainText(runbook, LONGEST_URL)]),
  ].join(' ')
}
