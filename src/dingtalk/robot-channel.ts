import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel, Delivery } from './delivery.ts'
import { bodyOf, writeMessage } from './message.ts'
import { plainText } from './plain-text.ts'
import { type Robot, withoutToken } from './robot.ts'
import { createSendWindow } from './send-window.ts'
import { signedUrl } from './signature.ts'
import { type RobotVerdict, verdict } from './verdict.ts'

const DEADLINE_MS = 10_000

/** Longest wait for the send window, in milliseconds; after that Alertmanager should retry. */
const LONGEST_WAIT_MS = 5_000

/** For clients that respect `retry-after`. Alertmanager does not; it has its own back-off. */
const BUSY_SECONDS = 30

const LONGEST_ANSWER = 65_536
const LONGEST_REASON = 300

export interface RobotOptions {
  /** Milliseconds to wait for DingTalk's answer. Default 10,000. */
  readonly deadlineMs?: number
}

/** Sends messages by a robot, each of them once: Alertmanager does the retries. */
export function robotChannel(robot: Robot, { deadlineMs = DEADLINE_MS }: RobotOptions = {}): Channel {
  const places = createSendWindow()

  return async (notification, ending) => {
    const waitMs = places.take(performance.now(), LONGEST_WAIT_MS)
    if (waitMs > LONGEST_WAIT_MS) {
      return postponed('the robot has had its 20 messages of this minute', Math.ceil(waitMs / 1000))
    }
    const body = bodyOf(writeMessage(notification))
    let { url } = robot
    try {
      await sleep(waitMs, undefined, { signal: ending })
      if (robot.secret !== undefined) url = signedUrl(url, robot.secret, Date.now())
      const answer = await send(url, body, deadlineMs, ending)
      if (answer.kind === 'busy' && answer.tooFast) places.fill(performance.now())
      return deliveryOf(answer, { ...robot, url })
    } catch (fault) {
      const reason = ending.aborted ? 'the bridge ends' : explanation(fault)
      return postponed(withoutToken(reason, { ...robot, url }), BUSY_SECONDS)
    }
  }
}

async function send(url: URL, body: string, deadlineMs: number, ending: AbortSignal): Promise<RobotVerdict> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(new Error(`no answer within ${deadlineMs / 1000} s`)), deadlineMs)
  const end = () => abort.abort(ending.reason)
  ending.addEventListener('abort', end)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      // Redirects are refused: the token is meant for this address only.
      redirect: 'manual',
      signal: abort.signal,
    })
    return verdict(response.status, await beginning(response))
  } finally {
    clearTimeout(timer)
    ending.removeEventListener('abort', end)
  }
}

async function beginning(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > LONGEST_ANSWER) break
  }
  return text
}

function deliveryOf(answer: RobotVerdict, robot: Robot): Delivery {
  if (answer.kind === 'accepted') return { kind: 'delivered' }
  const reason = withoutToken(answer.reason, robot)
  return answer.kind === 'refused' ? { kind: 'refused', reason } : postponed(reason, BUSY_SECONDS)
}

function postponed(reason: string, retryAfterSeconds: number): Delivery {
  return { kind: 'postponed', reason, retryAfterSeconds }
}

/** fetch says only that it failed; its cause says why. */
function explanation(fault: unknown): string {
  const { message, cause } = fault as Error
  const { code, message: why = message } = (cause ?? {}) as Partial<NodeJS.ErrnoException>
  return `DingTalk can not be reached: ${plainText(code ?? why, LONGEST_REASON)}`
}
