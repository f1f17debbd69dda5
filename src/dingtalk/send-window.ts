/** How many messages a robot takes in a minute. One that is sent more is blocked for ten. */
const MOST_MESSAGES = 20

/** A minute by DingTalk's clock, at which one message arrives faster than another. */
const WINDOW_MS = 62_000

/** When a message may be sent. Time is a parameter: milliseconds of a clock that never goes back. */
export interface SendWindow {
  /** How long the next message has to wait. Where that is no longer than `longestMs`, its place is taken. */
  take(now: number, longestMs: number): number
  /** DingTalk has counted more than we have: somebody else uses the robot, or this process is a new one. */
  fill(now: number): void
}

export function createSendWindow(): SendWindow {
  /** When the latest messages were sent, or will be. */
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
