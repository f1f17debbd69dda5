import { InvalidOptionError } from '../errors.ts'
import { type Given, Settings } from './settings.ts'
import { readText } from './values.ts'

/** Environment variables of the DingTalk bridge. An option of the same meaning takes precedence. */
export interface DingTalkVariables {
  readonly listen: string | undefined
  /** The webhook URL of the robot, which holds its token. */
  readonly url: string | undefined
  /** Path of a file with the URL. */
  readonly urlFile: string | undefined
  readonly secret: string | undefined
  readonly secretFile: string | undefined
}

export interface ListenAddress {
  readonly host: string
  readonly port: number
}

export function readDingTalkVariables(env: NodeJS.ProcessEnv = process.env): DingTalkVariables {
  const settings = new Settings(env)
  const text = (variable: string) => settings.read<string | undefined>({ variable }, readText, undefined)
  return {
    listen: text('HOLYSHEEP_DINGTALK_LISTEN'),
    url: text('HOLYSHEEP_DINGTALK_URL'),
    urlFile: text('HOLYSHEEP_DINGTALK_URL_FILE'),
    secret: text('HOLYSHEEP_DINGTALK_SECRET'),
    secretFile: text('HOLYSHEEP_DINGTALK_SECRET_FILE'),
  }
}

/** `127.0.0.1:8060`, `[::1]:8060` or `localhost:0`. */
export function readListenAddress({ name, value }: Given): ListenAddress {
  const [, host = '', port = ''] = /^(\[[\da-f:.]+\]|[^\s:/[\]]+):(\d{1,5})$/i.exec(String(value)) ?? []
  if (host !== '' && Number(port) <= 65_535) return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
  throw new InvalidOptionError(name, 'HOST:PORT such as 127.0.0.1:8060', value)
}
