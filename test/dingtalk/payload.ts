/** Payloads as Alertmanager sends them, of alerts that a test has no more to say about than what is special in them. */
export interface AlertParts {
  readonly status?: 'firing' | 'resolved'
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly startsAt?: string
}

export function payload(alerts: readonly AlertParts[] = [{}], truncatedAlerts = 0): string {
  return JSON.stringify({
    receiver: 'dingtalk',
    status: alerts.some(({ status }) => status !== 'resolved') ? 'firing' : 'resolved',
    alerts: alerts.map(alert),
    groupLabels: { alertname: 'HolySheepTimeouts' },
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager:9093',
    version: '4',
    groupKey: '{}:{alertname="HolySheepTimeouts"}',
    truncatedAlerts,
  })
}

function alert({ status = 'firing', labels, annotations, startsAt = '2026-11-03T10:22:07.123Z' }: AlertParts) {
  return {
    status,
    labels: {
      alertname: 'HolySheepTimeouts',
      channels: 'dingtalk,slack',
      service_name: 'checkout',
      severity: 'critical',
      ...labels,
    },
    annotations: { summary: 'Calls time out', description: '7 calls a second got no answer.', ...annotations },
    startsAt,
    endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : '2026-11-03T10:40:00Z',
    generatorURL: 'http://prometheus:9090/graph',
    fingerprint: '0123456789abcdef',
  }
}
