import { readFileSync } from 'node:fs'

const page = readFileSync(new URL('../../docs/stack.md', import.meta.url), 'utf8')

/** The commands of a section of docs/stack.md, in fences and between backticks, each on one line. */
export function commandsUnder(title: string): readonly string[] {
  const [, section = ''] = new RegExp(`^## ${title}$([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(page) ?? []
  const fences = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, text = '']) =>
    text
      .replace(/\\\n\s*/g, '')
      .trim()
      .split('\n'),
  )
  const inline = [...section.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`(docker [^`]+)`/g)].map(([, text = '']) =>
    text.replace(/\s+/g, ' '),
  )
  return [...fences, ...inline]
}
