// Redacts what may be a secret from messages, logs, reports and answers.

/** Replaces redacted text. */
const HIDDEN = '…'

const URL_TEXT = /\b([a-z][a-z0-9+.-]{0,32}:\/\/)([^\s"'<>]*)/gi

/** `user:password@` without a scheme, and `?key=…`. Every pattern here is linear, or its parts are bounded. */
const USER = /[^\s"'<>,@/:…]{1,64}:(?!\/\/)[^\s"'<>,@]{0,256}@/g
const QUERY = /\?[^\s"'<>?]*=[^\s"'<>]*/g

const NAME = 'authorization|cookie|passw(?:or)?d|pwd|secret|credential|signature|api[-_]?key|token(?!s)'

/** `password: 'x'`, `"x-api-key":"x"`, `token=x`: a quoted value, or everything that follows. */
const MEMBER = new RegExp(
  `((?:${NAME})[\\w-]{0,32}["']?\\s{0,8}[:=]\\s{0,8})(?:"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|[^\\s…][^]*)`,
  'gi',
)

const AUTHORIZATION = /\b(Bearer|Basic)\s{1,8}[\w.~+/=-]{4,}/gi

/** API keys, signed tokens, and secrets of DingTalk robots. */
const KEY = /\b(sk-(?=[\w-]{8})|eyJ(?=[\w-]{8})|SEC(?=[\da-f]{16}))[\w.-]+/g

/** Redacts what looks like a credential. Rather too much than too little: these texts are untrusted. */
export function redactCredentials(text: string): string {
  return text
    .replace(URL_TEXT, (_, scheme: string, rest: string) => scheme + redactedRest(rest))
    .replace(USER, `${HIDDEN}@`)
    .replace(QUERY, `?${HIDDEN}`)
    .replace(MEMBER, `$1${HIDDEN}`)
    .replace(AUTHORIZATION, `$1 ${HIDDEN}`)
    .replace(KEY, `$1${HIDDEN}`)
}

/** What follows `scheme://`. An unescaped password may contain `/`, `?`, `#` or `@`. */
function redactedRest(rest: string): string {
  const at = rest.lastIndexOf('@')
  if (/[?#]/.test(rest.slice(0, at + 1))) return HIDDEN
  const address = rest.slice(at + 1)
  const end = address.search(/\?|#(?=[^=]*=)/) // a fragment without a value is not a key
  return `${at < 0 ? '' : `${HIDDEN}@`}${end < 0 ? address : `${address.slice(0, end + 1)}${HIDDEN}`}`
}

/** Shorter texts are not secrets: redacting the 1 of `?v=1` would redact every 1. */
const SHORTEST_SECRET = 4

/** Redacts known secrets, and the beginning of one if the text was cut within it. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .sort((one, other) => other.length - one.length)
  return longestFirst.reduce((left, secret) => withoutBeginnings(left.replaceAll(secret, HIDDEN), secret), text)
}

function withoutBeginnings(text: string, secret: string): string {
  let left = text
  for (let length = secret.length - 1; length >= SHORTEST_SECRET; length -= 1) {
    left = left.replaceAll(secret.slice(0, length) + HIDDEN, HIDDEN)
  }
  return left
}
