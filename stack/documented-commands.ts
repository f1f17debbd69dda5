import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const FENCES = /^```sh\n([\s\S]*?)^```$/gm

/**
 * The commands of a page, or of one of its sections: in fences and between backticks, each on one line. What is between
 * backticks is a command if it begins with `docker `.
 */
export function commandsOf(page: string, section?: string): readonly string[] {
  const whole = readFileSync(resolve(page), 'utf8')
  const text =
    section === undefined ? whole : (whole.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '')
  const fenced = [...text.matchAll(FENCES)].flatMap(([, lines = '']) =>
    lines
      .replace(/\\\n\s*/g, '')
      .trim()
      .split('\n'),
  )
  const inline = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`(docker [^`]+)`/g)]
  return [...fenced, ...inline.map(([, command = '']) => command.replace(/\s+/g, ' '))]
}
