import { InvalidOptionError } from '../errors.ts'
import { redactSecrets } from '../redaction.ts'

/** A robot of a DingTalk group. Its URL contains the token; URL and secret are both secret. */
export interface Robot {
  readonly url: URL
  /** Absent for robots that are protected by keywords or IP addresses. */
  readonly secret: string | undefined
}

/** The InvalidOptionError shows only the length of an invalid value. */
export function readRobotUrl(value: string, name: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  // fetch rejects a URL with a user name, and quotes it in its error.
  if (url !== undefined && isWeb && url.username === '' && url.password === '') return url
  const rule = 'a webhook URL such as https://oapi.dingtalk.com/robot/send?access_token=…'
  throw new InvalidOptionError(name, rule, `${value.length} characters that are not shown`)
}

/** Redacts token and secret from untrusted text, plain and URL-encoded. */
export function withoutToken(text: string, { url, secret = '' }: Robot): string {
  const values = url.search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1))
  return redactSecrets(text, [...url.searchParams.values(), ...values, secret])
}
