import { PACKAGE_NAME } from '../../version.ts'
import type { Project } from './project.ts'
import { REGISTER } from './register-option.ts'
import type { Suggestion } from './suggestion.ts'

const SINCE = 15
const KINDS = ['ts', 'js', 'mjs', 'mts']
const EXTERNAL = `serverExternalPackages: ['${PACKAGE_NAME}']`

/** Next.js starts Node itself, and calls what `instrumentation.ts` exports. */
export function suggestNext(project: Project): readonly Suggestion[] {
  const major = Number.parseInt(project.versionOf('next') ?? '', 10)
  if (!(major >= SINCE)) {
    const reason = `instrumentation.ts is stable since Next.js ${SINCE}, and this application has ${Number.isNaN(major) ? 'an unknown version' : major}.`
    return [{ title: 'Update Next.js', reason, lines: [`next@${SINCE} or later`] }]
  }
  return [...suggestHook(project), ...suggestExternal(project)]
}

function suggestHook(project: Project): readonly Suggestion[] {
  const folder = project.has('src/app') || project.has('src/pages') ? 'src/' : ''
  const existing = project.first(['', 'src/'].flatMap((base) => KINDS.map((kind) => `${base}instrumentation.${kind}`)))
  const title = 'Load the register hook in the server of Next.js'
  const reason = 'Next.js calls register() once when a server starts. Its edge runtime has no Node.js to instrument.'
  const load = `if (process.env.NEXT_RUNTIME === 'nodejs') await import('${REGISTER}')`
  if (existing !== undefined) {
    if (project.read(existing)?.includes(PACKAGE_NAME)) return []
    const own = 'The file was left as it is, because it is there already: add this at the end of register().'
    return [{ title, reason: `${reason} ${own}`, where: existing, lines: [load] }]
  }
  const isTyped = project.has('tsconfig.json')
  const path = `${folder}instrumentation.${isTyped ? 'ts' : 'js'}`
  const after = `export async function register()${isTyped ? ': Promise<void>' : ''} {\n  ${load}\n}\n`
  return [{ title, reason, where: path, lines: after.trimEnd().split('\n'), edit: { path, before: undefined, after } }]
}

function suggestExternal(project: Project): readonly Suggestion[] {
  const existing = project.first(KINDS.map((kind) => `next.config.${kind}`))
  const title = 'Keep the package out of the bundle of Next.js'
  const reason = 'Node.js is to load it from node_modules: in a bundle, its SDK would not be the one of the process.'
  if (existing !== undefined) {
    if (project.read(existing)?.includes(PACKAGE_NAME)) return []
    const own = 'The file was left as it is, because it is code.'
    return [{ title, reason: `${reason} ${own}`, where: existing, lines: [`${EXTERNAL},`] }]
  }
  const path = 'next.config.mjs'
  const after = `export default {\n  ${EXTERNAL},\n}\n`
  return [{ title, reason, where: path, lines: after.trimEnd().split('\n'), edit: { path, before: undefined, after } }]
}
