import type { Alert } from './notification.ts'
import { plainText } from './plain-text.ts'

/** The parts of an alert that are shown: untrusted text, each on one line of bounded length. */
export interface AlertText {
  readonly name: string
  readonly severity: string | undefined
  readonly summary: string
  readonly description: string | undefined
  /** The labels that identify the alert. */
  readonly labels: readonly (readonly [name: string, value: string])[]
  /** In UTC, to the minute: `2026-11-03 10:22 UTC`. */
  readonly since: string
}

const LONGEST_NAME = 100
const LONGEST_SUMMARY = 200
const LONGEST_DESCRIPTION = 1000
const LONGEST_LABEL = 100
const MOST_LABELS = 10

/** Labels that are shown elsewhere, or not meant for people. */
const TOLD_ELSEWHERE: readonly string[] = ['alertname', 'severity', 'channels']

export function alertText({ labels, annotations, startsAt }: Alert): AlertText {
  const text = (value: string | undefined, longest: number) => plainText(value ?? '', longest) || undefined
  const name = text(labels.get('alertname'), LONGEST_NAME) ?? 'an alert without a name'
  return {
    name,
    severity: text(labels.get('severity'), LONGEST_NAME),
    summary: text(annotations.get('summary'), LONGEST_SUMMARY) ?? name,
    description: text(annotations.get('description'), LONGEST_DESCRIPTION),
    labels: Array.from(labels)
      .filter(([label]) => !TOLD_ELSEWHERE.includes(label))
      .slice(0, MOST_LABELS)
      .map(([label, value]) => [plainText(label, LONGEST_LABEL), plainText(value, LONGEST_LABEL)] as const),
    since: `${startsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  }
}
