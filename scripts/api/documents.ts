/** The files of `docs/api`, by their names: a page and a report for each entry, and their list. */
import { join } from 'node:path'
import { root } from '../compile.ts'
import type { PublicInterface } from './declarations.ts'
import { docstringOf } from './item.ts'
import { pageOf } from './page.ts'

export const FOLDER: string = join(root, 'docs', 'api')

export function documentsOf(interfaces: readonly PublicInterface[]): ReadonlyMap<string, string> {
  const files = interfaces.flatMap((each): [string, string][] => [
    [`${each.entry.page}.md`, pageOf(each)],
    [`${each.entry.page}.api.md`, each.report],
  ])
  return new Map([['README.md', listOf(interfaces)], ...files])
}

function listOf(interfaces: readonly PublicInterface[]): string {
  const rows = interfaces.map(({ entry: { page, specifier }, introduction }) => {
    const [summary = ''] = docstringOf(introduction).summary.split('\n\n')
    return `| [\`${specifier}\`](${page}.md) | ${summary.replace(/\s+/g, ' ')} | [${page}.api.md](${page}.api.md) |`
  })
  return `${LIST_HEAD}${rows.join('\n')}\n`
}

const LIST_HEAD = `# API reference

One page for each entry of the package, made from the docstrings by \`npm run docs:api\`. The reports have nothing but the signatures: what
changes there changes the public interface, which [docs/compatibility.md](../compatibility.md) is about.

| entry | what it is for | all signatures |
| --- | --- | --- |
`
