import { type DearCall, dearestCalls } from '../../billing/reports/dearest-calls.ts'
import { wholeNumber } from '../../config/values.ts'
import { databaseOptions, withBillingLog } from '../billing-log.ts'
import { command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { option } from '../option.ts'
import { periodOf, periodOptions, periodText } from '../period-options.ts'
import { formatOptions, printSheet } from '../sheet/format.ts'
import { count, type Sheet, text, usd } from '../sheet/sheet.ts'

export const billingTop = command({
  about: [
    'The calls with the highest estimated cost. The trace id leads to the trace of the call, the request id to the answer that the application may have logged. CSV and JSON have more columns than the table.',
  ],
  options: {
    limit: option('N', 'how many, 1 to 1000 (10 by default)', wholeNumber(1, 1000), 10),
    ...periodOptions,
    ...formatOptions,
    ...databaseOptions,
  },
  async run({ options }, host) {
    const period = periodOf(options)
    const calls = await withBillingLog(options.database, host, (database) =>
      dearestCalls(database, { ...period, limit: options.limit }),
    )
    const isTable = !options.json && options.format === 'table'
    printSheet(sheet(`Most expensive calls${periodText(period)}`, calls, isTable), options, host)
    return EXIT.done
  },
})

/** The table has fewer columns than CSV and JSON. */
function sheet(title: string, rows: readonly DearCall[], isTable: boolean): Sheet<DearCall> {
  const further = [
    text<DearCall>('endpoint', 'endpoint', ({ endpoint }) => endpoint),
    text<DearCall>('request_id', 'request id', ({ requestId }) => requestId),
    text<DearCall>('call_id', 'call id', ({ callId }) => callId),
    text<DearCall>('service_tier', 'service tier', ({ serviceTier }) => serviceTier),
    text<DearCall>('units', 'units', ({ units }) => units),
  ]
  return {
    title,
    columns: [
      text('created_at', 'ended', ({ createdAt }) => createdAt),
      text('model', 'model', ({ model }) => model),
      text('outcome', 'outcome', ({ outcome }) => outcome),
      count('prompt_tokens', 'prompt', ({ promptTokens }) => promptTokens),
      count('completion_tokens', 'completion', ({ completionTokens }) => completionTokens),
      count('latency_ms', 'ms', ({ latencyMs }) => latencyMs),
      usd('cost_usd', 'cost USD', ({ costUsd }) => costUsd),
      text('trace_id', 'trace id', ({ traceId }) => traceId),
      ...(isTable ? [] : further),
    ],
    rows,
  }
}
