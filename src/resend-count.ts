/** The header in which the OpenAI and Anthropic SDKs and the resilient fetch number their attempts. */
export const RESEND_COUNT_HEADER = 'x-stainless-retry-count'

/** 0 for a first attempt, and for a header that is not a number of at most four digits. */
export function resendCountOf(header: string | null | undefined): number {
  return typeof header === 'string' && /^\d{1,4}$/.test(header) ? Number(header) : 0
}
