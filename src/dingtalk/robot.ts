import { InvalidOptionError } from '../errors.ts'
import { redactSecrets } from '../redaction.ts'

/** A robot of a DingTalk group. Its URL holds the token: both are secrets. */
export interface Robot {
  readonly url: URL
  /** Robots may be protected by keywords or addresses instead. */
  readonly secret: string | undefined
}

/** The InvalidOptionError tells no more of a wrong value than its length. */
export function readRobotUrl(value: string, name: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  // fetch takes no URL with a user name, and quotes it in its error.
  if (url !== undefined && isWeb && url.username === '' && url.password === '') return url
  const rule = 'a webhook URL such as https://oapi.dingtalk.com/robot/send?access_token=…'
  throw new InvalidOptionError(name, rule, `${value.length} characters that are not shown`)
}

/** Takes out of a text of others what nobody may read, as it is and as the URL has it. */
export function withoutToken(text: string, { url, secret = '' }: Robot): string {
  const values = url.search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1))
  return redactSecrets(text, [...url.searchParams.values(), ...values, secret])
}
