import type { LRParser } from '@lezer/lr'

/** The places at which a text makes no sense to a parser, each as a line of text; none where all is well. */
export function syntaxErrors(parser: LRParser, text: string): readonly string[] {
  const errors: string[] = []
  parser.parse(text).iterate({
    enter({ type, from, to }) {
      if (!type.isError) return
      const found = text.slice(from, to)
      errors.push(`${found === '' ? 'something is missing' : `unexpected "${found}"`} at ${from} of ${text}`)
    },
  })
  return errors
}
