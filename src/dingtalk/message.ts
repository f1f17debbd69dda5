import { alertText } from './alert-text.ts'
import { escapeMarkdown, markdownLink } from './markdown.ts'
import type { Alert, Notification } from './notification.ts'
import { byUrgency } from './severity.ts'

/** A message of a robot. Phones show its title. */
export interface Message {
  readonly title: string
  readonly text: string
}

/** Largest body that DingTalk accepts, in bytes. */
const MOST_BYTES = 20_000

const MOST_ALERTS = 20

/** Most alert names in a title; a group rarely has more than one. */
const MOST_NAMES = 3

/** The notification as Markdown: as many alerts as fit, and the number of the others. */
export function writeMessage({ alerts, leftOut }: Notification): Message {
  const sorted = byUrgency(alerts)
  const title = titleOf(sorted, leftOut)
  const sections = sorted.slice(0, MOST_ALERTS).map(section)
  for (;;) {
    const message = { title, text: compose(title, sections, alerts.length + leftOut - sections.length) }
    if (sections.length === 0 || Buffer.byteLength(bodyOf(message)) <= MOST_BYTES) return message
    sections.pop()
  }
}

/** The body of the request to DingTalk. */
export function bodyOf(message: Message): string {
  return JSON.stringify({ msgtype: 'markdown', markdown: message })
}

/** `[FIRING:2 RESOLVED:1] HolySheepTimeouts (critical)`, with the highest severity. */
function titleOf(alerts: readonly Alert[], leftOut: number): string {
  const firing = alerts.filter(({ status }) => status === 'firing').length
  const more = leftOut > 0 ? '+' : ''
  const counts = [
    ...(firing > 0 ? [`FIRING:${firing}${more}`] : []),
    ...(firing < alerts.length ? [`RESOLVED:${alerts.length - firing}${firing > 0 ? '' : more}`] : []),
  ]
  const texts = alerts.map(alertText)
  const names = [...new Set(texts.map(({ name }) => name))]
  const shown = names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ', …' : '')
  const severity = texts[0]?.severity
  return `[${counts.join(' ')}] ${escapeMarkdown(severity === undefined ? shown : `${shown} (${severity})`)}`
}

function compose(title: string, sections: readonly string[], others: number): string {
  return [`### ${title}`, ...sections, ...(others > 0 ? [`and ${others} more`] : [])].join('\n\n')
}

function section(alert: Alert): string {
  const { summary, description, labels, since } = alertText(alert)
  const links = [
    markdownLink('Dashboard', alert.annotations.get('dashboard_url')),
    markdownLink('Runbook', alert.annotations.get('runbook_url')),
  ].filter((link) => link !== undefined)
  const facts = [...labels.map(([name, value]) => `${name}: ${value}`), `since ${since}`]
  return [
    `**${alert.status === 'resolved' ? 'Resolved: ' : ''}${escapeMarkdown(summary)}**`,
    ...(description === undefined ? [] : [escapeMarkdown(description)]),
    facts.map((fact) => `- ${escapeMarkdown(fact)}`).join('\n'),
    ...(links.length === 0 ? [] : [links.join(' · ')]),
  ].join('\n\n')
}
