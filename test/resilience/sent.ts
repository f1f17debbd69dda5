import type { FaultName, Gateway } from '../../gateway/index.ts'

/** What the gateways of a test shall do with a call. */
export interface Wish {
  readonly fault?: FaultName | undefined
  /** How many of the call's requests the fault strikes. */
  readonly times?: number | undefined
  /** By which the call is found again. */
  readonly call?: string | undefined
  readonly key?: string | undefined
  readonly delayMs?: number | undefined
  readonly retryAfter?: string | undefined
}

/** The headers of a wish, for a provider that is to get them on another origin. */
export const WISHES: readonly string[] = [
  'x-call',
  'x-gateway-fault',
  'x-gateway-fault-times',
  'x-gateway-fault-key',
  'x-gateway-delay-ms',
  'x-gateway-retry-after',
]

export function headersOf({
  fault,
  times,
  call,
  key = 'callers-key',
  delayMs,
  retryAfter,
}: Wish): Record<string, string> {
  return {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    ...(fault && { 'x-gateway-fault': fault }),
    ...(times && { 'x-gateway-fault-times': `${times}` }),
    ...(call && { 'x-call': call, 'x-gateway-fault-key': call }),
    ...(delayMs && { 'x-gateway-delay-ms': `${delayMs}` }),
    ...(retryAfter && { 'x-gateway-retry-after': retryAfter }),
  }
}

export const chat = { model: 'gpt-4.1', messages: [{ role: 'user' as const, content: 'Xin chào' }] }

/** A chat completion, sent by the fetch under test. */
export function ask(
  send: typeof fetch,
  gateway: Pick<Gateway, 'origin'>,
  wish: Wish = {},
  { body = chat, ...init }: Omit<RequestInit, 'body'> & { body?: object } = {},
): Promise<Response> {
  const url = `${gateway.origin}/v1/chat/completions`
  return send(url, { method: 'POST', headers: headersOf(wish), body: JSON.stringify(body), ...init })
}

/** Status codes that the gateway has answered each call with. */
export function answersByCall({ ledger }: Gateway): Map<string, number[]> {
  const calls = new Map(ledger.requests.map(({ id, headers }) => [id, String(headers['x-call'])]))
  const answers = new Map<string, number[]>()
  for (const { id, status } of ledger.answers) {
    const call = calls.get(id) ?? ''
    answers.set(call, [...(answers.get(call) ?? []), status])
  }
  return answers
}
