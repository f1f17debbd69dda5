import type { Cause } from '../billing/reports/cause.ts'
import { rangeText } from './range-text.ts'
import { amount, figure, plural } from './sheet/figures.ts'

/** The text for a probable cause of a difference, with its evidence. */
export function causeText(cause: Cause): string {
  switch (cause.kind) {
    case 'not_logged':
      return 'not logged: another application with the same key, or rows that were dropped'
    case 'not_invoiced':
      return 'not invoiced: no line is about this model on this day'
    case 'other_days':
      return 'other days: over all days this model agrees, so the days of the invoice begin at another hour'
    case 'unpriced_model':
      return `unpriced model: ${plural(cause.calls, 'call')} without a price count as 0; a price file can add them`
    case 'usage_missing':
      return missingText(cause)
    case 'retries_billed':
      return retriesText(cause)
    case 'requests_differ':
      return `requests differ: ${figure(cause.invoiced)} invoiced, ${figure(cause.logged)} attempts logged`
    case 'tokens_differ':
      return `tokens differ: ${figure(cause.invoiced)} invoiced, ${figure(cause.logged)} logged`
    case 'price_changed':
      return priceText(cause)
    case 'unknown':
      return 'unknown: nothing in the log explains it'
  }
}

function missingText(cause: Extract<Cause, { kind: 'usage_missing' }>): string {
  const { calls, expectedUsd, expectedCalls, isExplained } = cause
  const missing = `usage missing: the tokens of ${plural(calls, 'call')} are unknown and count as 0`
  if (expectedUsd === undefined) return missing
  const some = expectedCalls < calls ? ` for ${figure(expectedCalls)} of them` : ''
  return `${missing}; expected ${rangeText(expectedUsd)}${some}${isExplained ? ', which explains the difference' : ''}`
}

function retriesText({ unanswered, retries }: Extract<Cause, { kind: 'retries_billed' }>): string {
  const verb = unanswered === 1 ? 'counts' : 'count'
  const beside = retries === 0 ? '' : `, beside ${plural(retries, 'retry', 'retries')}`
  return `retries billed: ${plural(unanswered, 'attempt')} without an answer ${verb} as 0${beside}`
}

function priceText(cause: Extract<Cause, { kind: 'price_changed' }>): string {
  const rates = `invoiced at ${amount(cause.invoicedPerMillion)}, estimated at ${amount(cause.estimatedPerMillion)} USD per million tokens`
  const reported = cause.asReported ? ', and the gateway reported the invoiced amount in its answers' : ''
  const versions = cause.priceVersions.length > 1 ? `, by prices ${cause.priceVersions.join(' and ')}` : ''
  return `price changed: ${rates}${versions}${reported}`
}
