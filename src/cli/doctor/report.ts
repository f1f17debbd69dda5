import { plural } from '../sheet/figures.ts'
import type { Style } from '../style.ts'
import type { Examination } from './checkup.ts'
import type { Finding, ServerName } from './finding.ts'

const TITLES: Readonly<Record<ServerName, string>> = {
  application: 'Application',
  prometheus: 'Prometheus',
  alertmanager: 'Alertmanager',
  tempo: 'Tempo',
  jaeger: 'Jaeger',
  collector: 'Collector',
}

/** The report for people: servers, their checks, and what to do. */
export function drawReport(examinations: readonly Examination[], style: Style): string {
  const findings = examinations.flatMap((examination) => examination.findings)
  const width = Math.max(...findings.map(({ check }) => check.length))
  const blocks = examinations.map(({ server, address, findings }) =>
    [
      `${style.bold(TITLES[server])}  ${style.dim(address)}`,
      ...findings.flatMap((one) => lines(one, width, style)),
    ].join('\n'),
  )
  return `${[...blocks, style.bold(conclusion(findings))].join('\n\n')}\n`
}

/** The report for programs. */
export function writeReport(examinations: readonly Examination[]): string {
  const findings = examinations.flatMap((examination) => examination.findings)
  return `${JSON.stringify(
    findings.map(({ server, check, ok, detail, fix }) => ({ server, check, ok, detail, fix })),
    undefined,
    2,
  )}\n`
}

function lines({ check, ok, detail, fix }: Finding, width: number, style: Style): readonly string[] {
  const line = `${check.padEnd(width)}  ${detail}`
  const indent = ' '.repeat(4 + width)
  const advice = fix === null ? [] : [`${indent}  ${ok === false ? style.yellow(`→ ${fix}`) : style.dim(`→ ${fix}`)}`]
  switch (ok) {
    case true:
      return [`  ✓ ${line}`, ...advice]
    case false:
      return [`  ${style.red(`✗ ${line}`)}`, ...advice]
    case null:
      return [`  ${style.dim(`– ${line}`)}`, ...advice]
  }
}

function conclusion(findings: readonly Finding[]): string {
  const made = findings.filter(({ ok }) => ok !== null)
  const wrong = made.filter(({ ok }) => ok === false).length
  if (wrong > 0) return `${wrong} of ${plural(made.length, 'check')} found something wrong.`
  return `${plural(made.length, 'check')}, nothing wrong.`
}
