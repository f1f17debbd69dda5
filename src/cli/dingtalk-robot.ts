import { readDingTalkVariables } from '../config/dingtalk.ts'
import { readSecretFile } from '../config/secret-file.ts'
import { readText } from '../config/values.ts'
import { type Robot, readRobotUrl } from '../dingtalk/robot.ts'
import { InvalidOptionError } from '../errors.ts'
import { CommandFailure } from './command-failure.ts'
import type { Host } from './host.ts'
import { type Options, optionalOption, type Values } from './option.ts'
import { UsageError } from './usage-error.ts'

/** Secrets are read from files or variables only: every user of a machine can see command lines. */
export const robotOptions = {
  'url-file': optionalOption('FILE', 'file with the webhook URL of the robot (HOLYSHEEP_DINGTALK_URL_FILE)', readText),
  'secret-file': optionalOption(
    'FILE',
    'file with the signing secret of the robot (HOLYSHEEP_DINGTALK_SECRET_FILE)',
    readText,
  ),
} as const satisfies Options

/** The configured robot, or `undefined`: an empty file or variable means none. */
export function robotOf(options: Values<typeof robotOptions>, { env }: Host): Robot | undefined {
  const variables = readDingTalkVariables(env)
  const url = secretOf('url', options['url-file'], variables.url, variables.urlFile)
  const secret = secretOf('secret', options['secret-file'], variables.secret, variables.secretFile)
  if (url !== undefined) return { url: readRobotUrl(url.text, url.name), secret: secret?.text }
  if (secret === undefined) return undefined
  throw new UsageError(`${secret.name} gives the secret of a robot, and nothing gives its URL`)
}

interface Secret {
  /** The option or variable that it came from. */
  readonly name: string
  readonly text: string
}

function secretOf(
  what: 'url' | 'secret',
  optionPath: string | undefined,
  text: string | undefined,
  variablePath: string | undefined,
): Secret | undefined {
  if (optionPath !== undefined) return fileText(`--${what}-file`, optionPath)
  const variable = `HOLYSHEEP_DINGTALK_${what.toUpperCase()}`
  if (variablePath === undefined) return text === undefined ? undefined : { name: variable, text }
  if (text !== undefined) throw new UsageError(`${variable} and ${variable}_FILE are both set`)
  return fileText(`${variable}_FILE`, variablePath)
}

function fileText(name: string, path: string): Secret | undefined {
  try {
    const text = readSecretFile({ name, value: path })
    return text === '' ? undefined : { name, text }
  } catch (fault) {
    // Not a usage error: the command line is right, the file is missing.
    throw fault instanceof InvalidOptionError ? new CommandFailure(fault.message, { cause: fault }) : fault
  }
}
