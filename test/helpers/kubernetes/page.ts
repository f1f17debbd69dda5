import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

const PAGE = 'docs/kubernetes.md'

/** The snippet of the page that begins with a comment, which is its name. */
export function pageSnippet(name: string): string {
  const fences = readFileSync(PAGE, 'utf8').matchAll(/^( *)```yaml\n\1# (\S+)\n([\s\S]*?)^\1```$/gm)
  const [, , , text] = [...fences].find(([, , title]) => title === name) ?? []
  if (text === undefined) throw new Error(`${PAGE} has no snippet ${name}`)
  return text
}

export const pageYaml = (name: string): unknown => parse(pageSnippet(name))
