import type { Project } from './project.ts'
import { IMPORT_REGISTER, REGISTER } from './register-option.ts'
import { withRegister } from './start-command.ts'
import type { Suggestion } from './suggestion.ts'

const FILE = 'Dockerfile'
const INSTRUCTION = /^(\s*(?:CMD|ENTRYPOINT)\s+)(.*?)(\s*)$/i
const TITLE = 'Start the container with the register hook'

interface Instruction {
  /** Of the file's lines, from 0. */
  readonly index: number
  readonly head: string
  readonly command: string
  readonly tail: string
}

/** The register hook in the command of an image that starts Node itself. One that starts a script is left as it is. */
export function suggestDockerfile(project: Project): readonly Suggestion[] {
  const text = project.read(FILE)
  if (text === undefined || text.includes(REGISTER)) return []
  const lines = text.split('\n')
  const instructions = instructionsOf(lines)
  const instruction = instructions.findLast(({ command }) => /^\[?\s*"?node\b/.test(command))
  if (instruction === undefined) return []
  const { index, head, tail } = instruction
  const where = `${FILE}:${index + 1}`
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
      reason:
        'The image starts node without npm. For a Prometheus outside of the container, set ENV OTEL_EXPORTER_PROMETHEUS_HOST=0.0.0.0: without it the metrics are private to the container.',
      where,
      lines: [`- ${lines[index]?.trim()}`, `+ ${line.trim()}`],
      edit: { path: FILE, before: text, after: lines.with(index, line).join('\n') },
    },
  ]
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
