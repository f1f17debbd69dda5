/** The header in which the SDKs of OpenAI and Anthropic number their attempts, and the resilient fetch its own. */
export const RESEND_COUNT_HEADER = 'x-stainless-retry-count'

/** 0 for a first attempt, and for a header that is no number of at most four digits. */
export function resendCountOf(header: string | null | undefined): number {
  return typeof header === 'string' && /^\d{1,4}$/.test(header) ? Number(header) : 0
}
