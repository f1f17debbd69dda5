/** Most messages per minute. A robot that gets more is blocked for ten minutes. */
const MOST_MESSAGES = 20

/** A minute by DingTalk's clock, with a margin because messages may take different times to arrive. */
const WINDOW_MS = 62_000

/** When a message may be sent. Times are parameters: milliseconds of a monotonic clock. */
export interface SendWindow {
  /** How long the next message has to wait. If that is at most `longestMs`, it is counted as sent then. */
  take(now: number, longestMs: number): number
  /** DingTalk has counted more messages than we have: another sender uses the robot, or this process has restarted. */
  fill(now: number): void
}

export function createSendWindow(): SendWindow {
  /** When the latest messages were or will be sent. */
  let times: readonly number[] = []
  const enter = (time: number) => {
    times = [...times, time].slice(-MOST_MESSAGES)
  }
  return {
    take(now, longestMs) {
      const oldest = times.length < MOST_MESSAGES ? undefined : times[0]
      const time = oldest === undefined ? now : Math.max(now, oldest + WINDOW_MS)
      if (time - now <= longestMs) enter(time)
      return time - now
    },
    fill(now) {
      times = Array<number>(MOST_MESSAGES).fill(now)
    },
  }
}
