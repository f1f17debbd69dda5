import { once } from 'node:events'
import { type ListenAddress, readDingTalkVariables, readListenAddress } from '../../config/dingtalk.ts'
import { type Bridge, startBridge } from '../../dingtalk/bridge.ts'
import type { Channel } from '../../dingtalk/delivery.ts'
import { logChannel } from '../../dingtalk/log-channel.ts'
import type { Robot } from '../../dingtalk/robot.ts'
import { robotChannel } from '../../dingtalk/robot-channel.ts'
import { command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { robotOf, robotOptions } from '../dingtalk-robot.ts'
import { EXIT } from '../exit-code.ts'
import { explain } from '../explanation.ts'
import type { Host } from '../host.ts'
import { optionalOption } from '../option.ts'

const DEFAULT_ADDRESS: ListenAddress = { host: '127.0.0.1', port: 8060 }

export const dingtalk = command({
  about: [
    "Receives Alertmanager's webhooks at /alerts and sends each as a message of a DingTalk robot: signed if there is a secret, and at most 20 per minute. A message that cannot be sent now is answered with 503, and Alertmanager retries; one that DingTalk rejects is answered with 422 and the reason.",
    'Without a robot, alerts are written to standard output, one per line. The command runs until it gets SIGTERM or SIGINT.',
    'URL and secret can also be set by HOLYSHEEP_DINGTALK_URL and HOLYSHEEP_DINGTALK_SECRET.',
  ],
  options: {
    listen: optionalOption(
      'HOST:PORT',
      'address to listen on (HOLYSHEEP_DINGTALK_LISTEN, or 127.0.0.1:8060, by default)',
      readListenAddress,
    ),
    ...robotOptions,
  },
  async run({ options }, host) {
    const address = options.listen ?? listenVariable(host) ?? DEFAULT_ADDRESS
    const robot = robotOf(options, host)
    const writeLine = (line: string) => void host.stdout.write(`${line}\n`)
    const channel = robot === undefined ? logChannel(writeLine) : robotChannel(robot)
    const bridge = await listen(address, channel, host)
    writeLine(`Alertmanager can send to ${bridge.url}: ${destination(robot)}.`)
    await toldToEnd()
    await bridge.stop()
    return EXIT.done
  },
})

function listenVariable({ env }: Host): ListenAddress | undefined {
  const { listen } = readDingTalkVariables(env)
  return listen === undefined ? undefined : readListenAddress({ name: 'HOLYSHEEP_DINGTALK_LISTEN', value: listen })
}

async function listen(address: ListenAddress, channel: Channel, { stderr }: Host): Promise<Bridge> {
  const complain = (line: string) => void stderr.write(`${line}\n`)
  try {
    return await startBridge({ ...address, channel, complain })
  } catch (fault) {
    throw new CommandFailure(`${address.host}:${address.port} can not be listened on: ${explain(fault)}`, {
      cause: fault,
    })
  }
}

function destination(robot: Robot | undefined): string {
  if (robot === undefined) return 'there is no robot, and alerts are written here'
  return `a robot of ${robot.url.host} tells of them, ${robot.secret === undefined ? 'without a' : 'with a'} signature`
}

/** Resolves at a signal. The listeners are removed, so that a second signal ends the process at once. */
async function toldToEnd(): Promise<void> {
  const told = new AbortController()
  const { signal } = told
  await Promise.race([once(process, 'SIGTERM', { signal }), once(process, 'SIGINT', { signal })])
  told.abort()
}
