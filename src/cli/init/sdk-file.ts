import { PACKAGE_NAME } from '../../version.ts'
import type { Project } from './project.ts'
import { sourceFiles } from './source-files.ts'
import { findAll, objectKeys, readTokens } from './source-tokens.ts'
import { lineAt, type Suggestion } from './suggestion.ts'

const TITLE = 'Add the instrumentation to the SDK of the application'
const REASON = 'The application starts an SDK of its own: one line is enough, and no second SDK is started.'
const INSTANCE = 'new HolySheepInstrumentation()'
const NAMES = '{ HolySheepInstrumentation }'

/** What loads the SDK in a CommonJS module. */
const REQUIRE = /\brequire\s*\(\s*(['"])@opentelemetry\/sdk-node\1/

/** An import of `NodeSDK` alone, in a line of its own. */
const IMPORT = /^(?:import|const|let|var) *\{ *NodeSDK *\}.*(['"])@opentelemetry\/sdk-node\1.*$/m

/** Undefined where the application has no SDK of its own. */
export function suggestSdkFile(project: Project): readonly Suggestion[] | undefined {
  if (!project.dependsOn('@opentelemetry/sdk-node')) return undefined
  const sources = sourceFiles(project.folder)
  const found = sources.filter((path) => /\bnew\s+NodeSDK\s*\(/.test(project.read(path) ?? ''))
  const [path = '', ...others] = found
  const text = project.read(path)
  if (path === '' || text === undefined) return undefined
  if (sources.some((each) => project.read(each)?.includes('HolySheepInstrumentation'))) return []
  const where = `${path}:${lineAt(text, text.search(/\bnew\s+NodeSDK\b/))}`
  const after = others.length > 0 ? undefined : extended(text)
  const addition = [loading(text), `instrumentations: [${INSTANCE}, …]`]
  if (after !== undefined) {
    const lines = addition.map((line) => `+ ${line}`)
    return [{ title: TITLE, reason: REASON, where, lines, edit: { path, before: text, after } }]
  }
  const why =
    others.length > 0
      ? `${others.length + 1} files make an SDK`
      : 'its options are not in a form that is sure to be understood'
  return [{ title: TITLE, reason: `${REASON} The file was left as it is, because ${why}.`, where, lines: addition }]
}

/** In the way of modules that the file loads the SDK. */
const loading = (text: string): string =>
  REQUIRE.test(text) ? `const ${NAMES} = require('${PACKAGE_NAME}')` : `import ${NAMES} from '${PACKAGE_NAME}'`

function extended(text: string): string | undefined {
  const line = IMPORT.exec(text)
  const tokens = readTokens(text) ?? []
  const [sdk, ...others] = findAll(tokens, ['new', 'NodeSDK', '(', '{'])
  if (line === null || sdk === undefined || others.length > 0) return undefined
  const keys = objectKeys(tokens, sdk + 3)
  if (keys === undefined) return undefined
  const key = keys.get('instrumentations')
  const bracket = key === undefined ? undefined : tokens[key + 2]
  if (bracket !== undefined && bracket.value !== '[') return undefined
  const opening = bracket ?? tokens[sdk + 3]
  if (opening === undefined || opening.offset < line.index) return undefined
  const place = opening.offset + 1
  const addition = bracket === undefined ? `instrumentations: [${INSTANCE}],` : `${INSTANCE},`
  const [space = ''] = /^\s*/.exec(text.slice(place)) ?? []
  const isEmpty = /^[\]}]/.test(text.slice(place + space.length))
  const ours = isEmpty ? addition.slice(0, -1) : addition
  const inserted = space.includes('\n') ? `${space}${ours}` : bracket === undefined || isEmpty ? ours : `${ours} `
  const end = line.index + line[0].length
  const imported = line[0]
    .replace('NodeSDK', 'HolySheepInstrumentation')
    .replace('@opentelemetry/sdk-node', PACKAGE_NAME)
    .replace(/\r$/, '')
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const atLineEnd = text[end - 1] === '\r' ? end - 1 : end
  return `${text.slice(0, atLineEnd)}${eol}${imported}${text.slice(atLineEnd, place)}${inserted}${text.slice(place)}`
}
