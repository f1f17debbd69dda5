import { createInterface } from 'node:readline/promises'
import { command } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Host } from '../host.ts'
import { unifiedDiff, writeChanges } from '../init/changes.ts'
import { planFor } from '../init/plan.ts'
import { planText } from '../init/plan-text.ts'
import { Project } from '../init/project.ts'
import type { FileEdit } from '../init/suggestion.ts'
import { switchOption } from '../option.ts'
import { styleFor } from '../style.ts'
import { UsageError } from '../usage-error.ts'

export const init = command({
  about: [
    'Reads the project in DIR, by default in this folder: package manager, framework, an SDK that is there, scripts, Dockerfile, PM2. Prints what to add, with reasons. Nothing of the project is run.',
    'What is not sure to be understood is never changed, only named.',
  ],
  operands: 'DIR',
  options: {
    write: switchOption('makes the changes to files, after their diff was shown and confirmed'),
    yes: switchOption('with --write: does not ask'),
  },
  async run({ options: { write, yes }, operands }, host) {
    const [folder = '.', ...others] = operands
    if (others.length > 0) throw new UsageError('only one DIR can be given')
    if (yes && !write) throw new UsageError('--yes needs --write')
    const project = new Project(folder)
    const plan = await planFor(project)
    host.stdout.write(planText(plan, styleFor(host)))
    const edits = plan.suggestions.flatMap(({ edit }) => edit ?? [])
    if (edits.length === 0) return EXIT.done
    if (write) return writeEdits({ folder, edits, isConfirmed: yes }, host)
    host.stdout.write(`\n\`holysheep-otel init --write\` changes ${pathsOf(edits)}, and shows a diff before.\n`)
    return EXIT.done
  },
})

interface Writing {
  readonly folder: string
  readonly edits: readonly FileEdit[]
  readonly isConfirmed: boolean
}

async function writeEdits({ folder, edits, isConfirmed }: Writing, host: Host): Promise<ExitCode> {
  for (const edit of edits) host.stdout.write(`\n${unifiedDiff(edit)}`)
  if (!isConfirmed && host.stdin?.isTTY !== true) {
    host.stderr.write(
      'Nothing was written: --yes writes without asking, and `git apply` and `patch -p1` take the diff.\n',
    )
    return EXIT.failed
  }
  if (!isConfirmed && !(await agrees(pathsOf(edits), host))) return EXIT.done
  writeChanges(folder, edits)
  host.stdout.write(`\nWritten: ${pathsOf(edits)}\n`)
  return EXIT.done
}

async function agrees(paths: string, { stdin, stderr }: Host): Promise<boolean> {
  if (stdin === undefined) return false
  stderr.write(`\nWrite ${paths}? [y/N] `)
  const lines = createInterface({ input: stdin })
  for await (const line of lines) return /^y(?:es)?$/i.test(line.trim())
  return false
}

const pathsOf = (edits: readonly FileEdit[]): string => edits.map(({ path }) => path).join(', ')
