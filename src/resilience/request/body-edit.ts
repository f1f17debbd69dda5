import { field } from '../../foreign.ts'

export type Body = RequestInit['body']

/** Changes to the body of a request. */
export interface BodyEdit {
  /** Model names, by the names that the caller uses. */
  readonly models: ReadonlyMap<string, string>
  /** Whether to ask for usage if a streamed chat completion does not set it. */
  readonly includeUsage: boolean
}

/** The body to send: the same one if nothing is to be changed, or if it can't be parsed. */
export function editBody(body: Body, { models, includeUsage }: BodyEdit): Body {
  if (body instanceof FormData) return editForm(body, models)
  if (models.size === 0 && !(includeUsage && mayStream(body))) return body
  const json = parse(body)
  if (json === undefined) return body
  const model = typeof json.model === 'string' ? models.get(json.model) : undefined
  const asksUsage = includeUsage && json.stream === true && field(json.stream_options, 'include_usage') === undefined
  if (model === undefined && !asksUsage) return body
  return JSON.stringify({
    ...json,
    ...(model !== undefined && { model }),
    ...(asksUsage && { stream_options: { ...(json.stream_options as object | null), include_usage: true } }),
  })
}

function editForm(form: FormData, models: ReadonlyMap<string, string>): FormData {
  const model = models.get(String(form.get('model')))
  if (model === undefined) return form
  const edited = new FormData()
  for (const [name, value] of form) edited.append(name, value)
  edited.set('model', model)
  return edited
}

/** Rules out most bodies without parsing them. */
function mayStream(body: Body): boolean {
  return typeof body !== 'string' || body.includes('"stream"')
}

function parse(body: Body): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(textOf(body) ?? '')
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function textOf(body: Body): string | undefined {
  if (typeof body === 'string') return body
  if (body instanceof ArrayBuffer) return Buffer.from(body).toString()
  if (!ArrayBuffer.isView(body)) return undefined
  return Buffer.from(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength).toString()
}
