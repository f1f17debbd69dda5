import { field } from '../../foreign.ts'
import { foreignText, withoutSecrets } from './foreign-text.ts'
import { requestFailureOf } from './request-failure.ts'
import { ServerFault } from './server-fault.ts'

/** Most bytes that are read of an answer. */
const BODY_LIMIT = 16 * 1024 * 1024

export interface ServerAnswer {
  readonly status: number
  readonly body: string
}

export interface Ask {
  readonly method?: 'GET' | 'POST'
  readonly query?: Readonly<Record<string, string>>
  readonly type?: string
}

/** A client for one server. Every request has a deadline, and every failure is a `ServerFault`. */
export interface Client {
  /** The address for people: without credentials. */
  readonly shown: string
  /** Any answer, except a redirect or a request for credentials. */
  ask(path: string, ask?: Ask): Promise<ServerAnswer>
  /** The text of an answer of status 2xx. */
  text(path: string, ask?: Ask): Promise<string>
  json(path: string, ask?: Ask): Promise<unknown>
}

/** @param signal ends requests that are under way */
export function createClient(base: URL, timeoutMs: number, signal?: AbortSignal): Client {
  const ask: Client['ask'] = async (path, ask = {}) => {
    const answer = await request(urlOf(base, path, ask.query), credentialsOf(base), ask, timeoutMs, signal)
    if (answer.status !== 401 && answer.status !== 403) return answer
    throw new ServerFault(`it refuses who asks (HTTP ${answer.status})`, {
      fix: 'give the address with the credentials in it: http://USER:PASSWORD@HOST',
    })
  }
  const text: Client['text'] = async (path, options) => {
    const { status, body } = await ask(path, options)
    if (status === 200) return body
    throw new ServerFault(statusText(status, body))
  }
  const json: Client['json'] = async (path, options) => parse(await text(path, options))
  return { shown: withoutSecrets(base.href), ask, text, json }
}

async function request(
  url: URL,
  authorization: string | undefined,
  ask: Ask,
  timeoutMs: number,
  given: AbortSignal | undefined,
): Promise<ServerAnswer> {
  const { method = 'GET', type } = ask
  const headers = { ...(authorization && { authorization }), ...(type && { 'content-type': type }) }
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = given === undefined ? timeout : AbortSignal.any([timeout, given])
  try {
    // A redirect could send the credentials for this server to any other.
    const response = await fetch(url, { method, headers, redirect: 'manual', signal })
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
    if (location === null) return { status: response.status, body: await readBody(response) }
    await response.body?.cancel()
    throw redirected(location, url)
  } catch (fault) {
    throw fault instanceof ServerFault ? fault : requestFailureOf(fault, timeoutMs)
  }
}

async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop by a throw cancels the rest of the answer.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > BODY_LIMIT) throw new ServerFault(`its answer is larger than ${BODY_LIMIT / 1024 / 1024} MiB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function redirected(location: string, from: URL): ServerFault {
  const target = URL.canParse(location, from.href)
    ? withoutSecrets(new URL(location, from.href).href)
    : 'another address'
  return new ServerFault(`it sends on to ${foreignText(target)}`, {
    fix: 'give the address that answers by itself, with its path if it has one',
  })
}

/** The base address may have a path, as behind a reverse proxy. */
function urlOf(base: URL, path: string, query: Ask['query'] = {}): URL {
  const url = new URL(base)
  if (path !== '') url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`
  url.username = url.password = url.hash = ''
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}

function credentialsOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined
  return `Basic ${Buffer.from(`${unescaped(username)}:${unescaped(password)}`).toString('base64')}`
}

/** The secrets that are sent to a server, to be redacted if it quotes them: as they are, and as they are encoded. */
export function secretsOf(base: URL): readonly string[] {
  const { username, password, search, searchParams } = base
  const pairs = search.slice(1).split('&')
  const values = pairs.map((pair) => pair.slice(pair.indexOf('=') + 1))
  const basic = credentialsOf(base)?.slice('Basic '.length) ?? ''
  const texts = [username, password, ...values, ...searchParams.values()]
  return [basic, ...texts, ...texts.map(unescaped)]
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a lone % can't be decoded
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ServerFault('its answer is not JSON: another program answers there', { cause })
  }
}

/** The status, and the explanation of the server. */
export function statusText(status: number, body: string): string {
  const said = foreignText(errorOf(body) ?? body)
  // The HTML page of a proxy has no further information.
  return `it answered HTTP ${status}${said === '' || said.startsWith('<') ? '' : `: ${said}`}`
}

function errorOf(body: string): string | undefined {
  try {
    const error = field(JSON.parse(body), 'error')
    return typeof error === 'string' ? error : undefined
  } catch {
    return undefined
  }
}
