import { oldBases } from './node-version.ts'
import type { Project } from './project.ts'
import { IMPORT_REGISTER, REGISTER } from './register-option.ts'
import { withRegister } from './start-command.ts'
import type { Suggestion } from './suggestion.ts'

const FILE = 'Dockerfile'
const INSTRUCTION = /^(\s*(?:CMD|ENTRYPOINT)\s+)(.*?)(\s*)$/i
const TITLE = 'Start the container with the register hook'
const VARIABLE = 'OTEL_EXPORTER_PROMETHEUS_HOST'
const HOST = `ENV ${VARIABLE}=0.0.0.0`
const OUTSIDE = `For a Prometheus outside of the container, set ${HOST}: without it the metrics are private to the container.`

interface Instruction {
  /** Of the file's lines, from 0. */
  readonly index: number
  readonly head: string
  readonly command: string
  readonly tail: string
}

/** What starts a container: node itself, a script of package.json, or a file that the image's entry point gives to node. */
export function suggestDockerfile(project: Project): readonly Suggestion[] {
  const text = project.read(FILE)
  if (text === undefined || text.includes(REGISTER)) return []
  const instructions = instructionsOf(text.split('\n'))
  const startOf = (program: RegExp) => instructions.findLast(({ command }) => program.test(command))
  const node = startOf(/^\[?\s*"?node\b/)
  if (node !== undefined) return suggestNodeCommand(text, instructions, node)
  const script = startOf(/^\[?\s*"?(?:npm|pnpm|yarn)\b/)
  if (script !== undefined) return text.includes(VARIABLE) ? [] : suggestScriptCommand(project, script)
  const file = startOf(/^\[\s*"[^"]*\.[cm]?js"/)
  return file === undefined ? [] : [suggestArguments(file)]
}

function suggestNodeCommand(
  text: string,
  instructions: readonly Instruction[],
  instruction: Instruction,
): readonly Suggestion[] {
  const lines = text.split('\n')
  const { index, head, tail } = instruction
  const where = `${FILE}:${index + 1}`
  const [old] = oldBases(text)
  if (old !== undefined) {
    const reason = `The file was left as it is, because the hook does not load in the Node.js of ${old.where}.`
    return [{ title: TITLE, reason, where, lines: [`CMD ["node", "--import", "${REGISTER}", …]`] }]
  }
  // An entry point may take what the command says as its arguments.
  const isAlone = instructions.length === 1
  const command = isAlone && isPlain(text, instruction) ? extended(instruction.command) : undefined
  if (command === undefined) {
    const reason = 'The file was left as it is, because its command is not in a form that is sure to be understood.'
    return [{ title: TITLE, reason, where, lines: [`CMD ["node", "--import", "${REGISTER}", …]`] }]
  }
  const line = `${head}${command}${tail}`
  return [
    {
      title: TITLE,
      reason: `The image starts node without npm. ${OUTSIDE}`,
      where,
      lines: [`- ${lines[index]?.trim()}`, `+ ${line.trim()}`],
      edit: { path: FILE, before: text, after: lines.with(index, line).join('\n') },
    },
  ]
}

/** Nothing once the scripts have the hook: they were what was left to do. */
function suggestScriptCommand({ manifest }: Project, { index, command }: Instruction): readonly Suggestion[] {
  if (Object.values(manifest.scripts).some((script) => script.includes(REGISTER))) return []
  const program = /\w+/.exec(command)?.[0]
  const title = 'Let Prometheus reach the metrics of the container'
  const reason = `${program} runs a script of package.json, so that the hook there is enough. ${OUTSIDE}`
  return [{ title, reason, where: `${FILE}:${index + 1}`, lines: [HOST] }]
}

function suggestArguments({ index, head, command }: Instruction): Suggestion {
  const reason = `The file was left as it is, because it names no program: where the image's entry point is node, as that of distroless, its options come first. ${OUTSIDE}`
  const options = IMPORT_REGISTER.split(' ').map((word) => `"${word}", `)
  const line = `${head}${command.replace(/^\[\s*/, () => `[${options.join('')}`)}`
  return { title: TITLE, reason, where: `${FILE}:${index + 1}`, lines: [line.trim()] }
}

/** Each `CMD` and `ENTRYPOINT` of the last stage, but for the command of a `HEALTHCHECK` on a line of its own. */
function instructionsOf(lines: readonly string[]): readonly Instruction[] {
  const stage = lines.findLastIndex((line) => /^\s*FROM\s/i.test(line))
  return lines.flatMap((line, index) => {
    const [, head = '', command = '', tail = ''] = INSTRUCTION.exec(line) ?? []
    const isContinued = /\\\s*$/.test(lines[index - 1] ?? '')
    return index > stage && head !== '' && !isContinued ? [{ index, head, command, tail }] : []
  })
}

/** No continued line, no document within the file, no other escape character. */
function isPlain(text: string, { command }: Instruction): boolean {
  return !command.endsWith('\\') && !text.includes('<<') && !/^#\s*escape\s*=/im.test(text)
}

function extended(command: string): string | undefined {
  if (!command.startsWith('[')) {
    const start = withRegister(command)
    return start.kind === 'extended' ? start.command : undefined
  }
  const words = readWords(command)
  if (words === undefined) return undefined
  const start = withRegister(words.join(' '))
  if (start.kind !== 'extended' || words[0] !== 'node' || words.some((word) => word.startsWith('--import')))
    return undefined
  return command.replace(
    '"node"',
    () =>
      `"node", ${IMPORT_REGISTER.split(' ')
        .map((word) => `"${word}"`)
        .join(', ')}`,
  )
}

function readWords(command: string): readonly string[] | undefined {
  try {
    const words: unknown = JSON.parse(command)
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined
  } catch {
    return undefined
  }
}
