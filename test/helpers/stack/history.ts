import { METRIC } from '../../../src/sinks/names.ts'

/** OpenMetrics text, so that there is something to compare today's spending with: a dollar every hour. */
export function spendingOfAWeekBefore(): string {
  const hour = 3600
  const start = Math.floor(Date.now() / 1000) - 8 * 24 * hour
  const samples = Array.from({ length: 12 * 26 }, (_, step) => {
    const seconds = 300 * step
    return `${METRIC.cost}{service_name="holysheep-demo",provider="holysheep",model="gpt-4.1",endpoint="/chat/completions",call_type="chat"} ${seconds / hour} ${start + seconds}`
  })
  return [`# TYPE ${METRIC.cost.replace(/_total$/, '')} counter`, ...samples, '# EOF', ''].join('\n')
}
