import type { Answer, Dialect } from './answer.ts'
import type { JsonObject } from './json.ts'

export interface ApiError {
  readonly status: number
  /** OpenAI's `type`; Anthropic's is given by the status. */
  readonly type?: string
  readonly code?: string
  readonly param?: string
  readonly message: string
  readonly headers?: Readonly<Record<string, string>> | undefined
}

const anthropicTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
}

const geminiStatuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
}

const bodies: Readonly<Record<Dialect, (error: ApiError) => JsonObject>> = {
  openai: ({ status, message, code, param, type = status < 500 ? 'invalid_request_error' : 'server_error' }) => ({
    error: { message, type, param: param ?? null, code: code ?? null },
  }),
  anthropic: ({ status, message }) => ({
    type: 'error',
    error: { type: anthropicTypes[status] ?? 'api_error', message },
  }),
  gemini: ({ status, message }) => ({
    error: { code: status, message, status: geminiStatuses[status] ?? 'INTERNAL' },
  }),
}

/** The body of an error in the shape of the protocol. */
export const errorBody = (dialect: Dialect, error: ApiError): JsonObject => bodies[dialect](error)

export const failure = (dialect: Dialect, error: ApiError): Answer => ({
  status: error.status,
  ...(error.headers && { headers: error.headers }),
  content: { kind: 'json', data: errorBody(dialect, error) },
})

export const badRequest = (dialect: Dialect, message: string, param?: string): Answer =>
  failure(dialect, { status: 400, message, ...(param !== undefined && { param }) })
