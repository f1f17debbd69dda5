import { plainText } from './plain-text.ts'

/** The meaning of an answer of DingTalk. */
export type RobotVerdict =
  | { readonly kind: 'accepted' }
  /** The robot's settings differ from ours, or DingTalk rejects the message. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** May succeed later. */
  | { readonly kind: 'busy'; readonly reason: string; readonly tooFast: boolean }

const OK = 0

/** The message does not satisfy the robot's security settings. */
const NOT_VERIFIED = 310_000

const TOO_FAST: readonly number[] = [130_101, 410_100]
const BUSY: readonly number[] = [-1, ...TOO_FAST]

const LONGEST_REASON = 300

/** DingTalk reports errors as `errcode` in an answer of status 200. */
export function verdict(status: number, body: string): RobotVerdict {
  // An answer without `errcode` is not from DingTalk but from a proxy or a load balancer.
  if (status === 429 || status >= 500) return busy(`DingTalk answered with the status ${status}`)
  if (status !== 200) return { kind: 'refused', reason: `DingTalk answered with the status ${status}` }
  const { errcode, errmsg } = answerOf(body)
  if (errcode === undefined) return busy('the answer is not of DingTalk: is the URL that of a robot?')
  if (errcode === OK) return { kind: 'accepted' }
  const said = `DingTalk says ${errcode} ${errmsg}`.trim()
  if (BUSY.includes(errcode)) return busy(said, TOO_FAST.includes(errcode))
  const hint = 'check the secret, the keywords and the permitted addresses of the robot, and the clock here'
  return { kind: 'refused', reason: errcode === NOT_VERIFIED ? `${said} – ${hint}` : said }
}

function busy(reason: string, tooFast = false): RobotVerdict {
  return { kind: 'busy', reason, tooFast }
}

function answerOf(body: string): { readonly errcode: number | undefined; readonly errmsg: string } {
  try {
    const { errcode, errmsg } = JSON.parse(body)
    return {
      errcode: Number.isSafeInteger(errcode) ? errcode : undefined,
      errmsg: typeof errmsg === 'string' ? plainText(errmsg, LONGEST_REASON) : '',
    }
  } catch {
    return { errcode: undefined, errmsg: '' }
  }
}
