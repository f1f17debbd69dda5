import { applyEdits, findNodeAtLocation, modify, parseTree } from 'jsonc-parser'
import { ecosystemOf } from './pm2.ts'
import type { Project } from './project.ts'
import { IMPORT_REGISTER } from './register-option.ts'
import { advisedCommand, isStarter } from './script-advice.ts'
import { type StartCommand, withRegister } from './start-command.ts'
import { lineAt, type Suggestion } from './suggestion.ts'

const FILE = 'package.json'

/** Names of scripts that start applications. */
const START = /^(?:start|serve|dev)(?::|$)/

const REASON =
  'It starts an OpenTelemetry SDK from environment variables before the first module of the application, and serves the metrics on http://127.0.0.1:9464/metrics. It joins an SDK that is registered before it.'

const PM2 = /\bpm2(?:-runtime)?\b/

interface Script {
  readonly name: string
  readonly command: string
  readonly start: StartCommand
}

/** The register hook in the scripts that start the application, but for those whose processes an ecosystem file describes. */
export function suggestScripts(project: Project): readonly Suggestion[] {
  const { manifest } = project
  const started = Object.entries(manifest.scripts).filter(([name]) => START.test(name))
  const isDescribed = ecosystemOf(project) !== undefined
  const scripts = started
    .filter(([, command]) => !(isDescribed && PM2.test(command)))
    .map(([name, command]): Script => ({ name, command, start: withRegister(command) }))
  if (started.length === 0 && !isDescribed) {
    const lines = [`node ${IMPORT_REGISTER} app.js`]
    return [{ title: 'Start the application with the register hook', reason: 'No script starts it.', lines }]
  }
  const place = (name: string) => `${FILE}:${lineOf(manifest.text, name)}`
  return [...extended(manifest.text, scripts, place), ...unclear(scripts, place)]
}

function extended(text: string, scripts: readonly Script[], place: (name: string) => string): readonly Suggestion[] {
  let after = text
  const lines: string[] = []
  let where: string | undefined
  for (const { name, command, start } of scripts) {
    if (start.kind !== 'extended') continue
    after = applyEdits(after, modify(after, ['scripts', name], start.command, {}))
    lines.push(`- "${name}": "${command}"`, `+ "${name}": "${start.command}"`)
    where ??= place(name)
  }
  if (where === undefined) return []
  const title = 'Start the application with the register hook'
  return [{ title, reason: REASON, where, lines, edit: { path: FILE, before: text, after } }]
}

/** One is enough, but for programs that only start the application: where a script is clear, others are most likely for development. */
function unclear(scripts: readonly Script[], place: (name: string) => string): readonly Suggestion[] {
  const isEnough = scripts.some(({ start }) => start.kind !== 'unclear')
  return scripts.flatMap(({ name, command, start }) =>
    start.kind === 'unclear' && (!isEnough || isStarter(command))
      ? [
          {
            title: `Start "${name}" with the register hook`,
            reason: `The script was left as it is, because ${start.reason}.`,
            where: place(name),
            lines: [`"${name}": ${JSON.stringify(advisedCommand(command))}`],
          },
        ]
      : [],
  )
}

function lineOf(text: string, name: string): number {
  const tree = parseTree(text)
  const node = tree && findNodeAtLocation(tree, ['scripts', name])
  return lineAt(text, node?.offset ?? 0)
}
