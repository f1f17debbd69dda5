const unitSeconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
}

/** The seconds of a duration as Prometheus and Grafana write it, such as `15m` or `1h30m`; undefined where it is none. */
export function readDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdwMy]))+$/.test(text)) return undefined
  let seconds = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwMy])/g)) {
    seconds += Number(amount) * (unitSeconds[unit ?? 's'] ?? 0)
  }
  return seconds
}

/** `90` as `90s`, `0.5` as `500ms`: exact, for a query. */
export const writeDuration = (seconds: number): string =>
  Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`
