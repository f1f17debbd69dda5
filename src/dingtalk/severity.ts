import type { Alert } from './notification.ts'

const WORST_FIRST: readonly string[] = ['critical', 'warning', 'info']

/** Sorts alerts by urgency: firing before resolved, then by severity. */
export function byUrgency(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.toSorted((one, other) => urgency(one) - urgency(other))
}

function urgency({ status, labels }: Alert): number {
  const rank = WORST_FIRST.indexOf(labels.get('severity') ?? '')
  return (status === 'firing' ? 0 : 100) + (rank < 0 ? WORST_FIRST.length : rank)
}
