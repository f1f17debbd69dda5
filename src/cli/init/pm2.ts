import { applyEdits, modify } from 'jsonc-parser'
import type { Project } from './project.ts'
import { IMPORT_REGISTER, REGISTER } from './register-option.ts'
import { findAll, objectKeys, readTokens, type SourceToken } from './source-tokens.ts'
import { lineAt, type Suggestion } from './suggestion.ts'

const FILES = ['cjs', 'js', 'mjs', 'json'].flatMap((kind) => [`ecosystem.config.${kind}`, `ecosystem.${kind}`])

/** Where one of these is given, PM2 starts another program than Node, or starts it in another way. */
const OTHER_WAYS = ['node_args', 'nodeArgs', 'interpreter', 'interpreter_args', 'interpreterArgs', 'exec_interpreter']

const TITLE = 'Start the processes of PM2 with the register hook'
const REASON = 'PM2 starts node itself, not by a script of package.json.'
const LINE = `node_args: '${IMPORT_REGISTER}'`

/** More than one instance, or as many as the machine has cores. */
const CLUSTER = /\bexec_mode\b['"]?\s*:\s*['"]cluster|\binstances\b['"]?\s*:\s*['"]?(?!1\b)[\w-]/
const WORKERS =
  'In cluster mode, each worker serves its metrics on a port of its own, 9465, 9466, …: let Prometheus scrape them all, or use OTLP.'

/** The file that describes what PM2 starts. */
export const ecosystemOf = (project: Project): string | undefined => project.first(FILES)

/** `node_args` in the ecosystem file. */
export function suggestPm2(project: Project): readonly Suggestion[] {
  const path = ecosystemOf(project)
  const text = path === undefined ? undefined : project.read(path)
  if (path === undefined || text === undefined || text.includes(REGISTER)) return []
  const after = path.endsWith('.json') ? extendedJson(text) : extendedSource(text)
  const reason = CLUSTER.test(text) ? `${REASON} ${WORKERS}` : REASON
  const where = `${path}:${lineAt(text, Math.max(0, text.search(/\bapps\b/)))}`
  if (after === undefined) {
    const why =
      'The file was left as it is: not every application in it is an object with a script and nothing about its interpreter.'
    return [{ title: TITLE, reason: `${reason} ${why}`, where, lines: [LINE] }]
  }
  return [{ title: TITLE, reason, where, lines: [`+ ${LINE}`], edit: { path, before: text, after } }]
}

function extendedJson(text: string): string | undefined {
  let value: { readonly apps?: unknown } | null
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const apps: unknown = value?.apps
  const isClear = (app: unknown) =>
    typeof app === 'object' &&
    app !== null &&
    'script' in app &&
    isScript(app.script) &&
    !OTHER_WAYS.some((key) => key in app)
  if (!Array.isArray(apps) || apps.length === 0 || !apps.every(isClear)) return undefined
  const tabSize = /^ +/m.exec(text)?.[0].length ?? 2
  const formattingOptions = { insertSpaces: !/^\t/m.test(text), tabSize, eol: text.includes('\r\n') ? '\r\n' : '\n' }
  return apps.reduce<string>(
    (json, _, index) =>
      applyEdits(json, modify(json, ['apps', index, 'node_args'], IMPORT_REGISTER, { formattingOptions })),
    text,
  )
}

const isScript = (script: unknown): boolean => typeof script === 'string' && /\.[cm]?js$/.test(script)

/** Each application's script is followed by the arguments of Node. */
function extendedSource(text: string): string | undefined {
  const tokens = readTokens(text) ?? []
  const [list, ...others] = findAll(tokens, ['apps', ':', '['])
  if (list === undefined || others.length > 0) return undefined
  const scripts = scriptsIn(tokens, list + 2)
  if (scripts === undefined || scripts.length === 0) return undefined
  return scripts.toReversed().reduce((source, index) => withArguments(source, tokens, index), text)
}

/** The places of the keys `script` of all applications; undefined where one of them is not clear. */
function scriptsIn(tokens: readonly SourceToken[], bracket: number): readonly number[] | undefined {
  const depth = (tokens[bracket]?.depth ?? 0) + 1
  const scripts: number[] = []
  for (let index = bracket + 1; (tokens[index]?.depth ?? 0) >= depth; index++) {
    const { value = '', depth: own } = tokens[index] ?? {}
    if (own !== depth || value === ',' || value === '}') continue
    const keys = value === '{' ? objectKeys(tokens, index) : undefined
    const script = keys?.get('script')
    if (script === undefined || OTHER_WAYS.some((key) => keys?.has(key))) return undefined
    const [file, next] = tokens.slice(script + 2)
    if (file?.type !== 'StringLiteral' || !isScript(file.value.slice(1, -1)) || !/^[,}]$/.test(next?.value ?? ''))
      return undefined
    scripts.push(script)
  }
  return scripts
}

function withArguments(text: string, tokens: readonly SourceToken[], script: number): string {
  const { offset = 0 } = tokens[script] ?? {}
  const file = tokens[script + 2]
  const end = (file?.offset ?? 0) + (file?.value.length ?? 0)
  const before = text.slice(text.lastIndexOf('\n', offset) + 1, offset)
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const gap = before.trim() === '' ? `,${eol}${before}` : ', '
  return `${text.slice(0, end)}${gap}${LINE}${text.slice(end)}`
}
