import { PACKAGE_NAME } from '../../version.ts'
import type { Project } from './project.ts'
import { sourceFiles } from './source-files.ts'
import { lineAt, type Suggestion } from './suggestion.ts'

/** `@vercel/otel` makes the SDK, and takes instrumentations. */
export function suggestVercel(project: Project): readonly Suggestion[] {
  const path = sourceFiles(project.folder).find((each) => /\bregisterOTel\s*\(/.test(project.read(each) ?? ''))
  const text = path === undefined ? '' : (project.read(path) ?? '')
  if (text.includes('HolySheepInstrumentation')) return []
  return [
    {
      title: 'Add the instrumentation to registerOTel()',
      reason: '@vercel/otel starts the SDK of this application. Its options are code, and were left as they are.',
      where: path && `${path}:${lineAt(text, text.search(/\bregisterOTel\s*\(/))}`,
      lines: [
        `import { HolySheepInstrumentation } from '${PACKAGE_NAME}'`,
        "registerOTel({ …, instrumentations: ['auto', new HolySheepInstrumentation()] })",
      ],
    },
  ]
}
