/** Longest name that is looked up: names are untrusted. */
export const NAME_LIMIT = 256

/** Most vendor prefixes in front of a name: `openrouter/openai/gpt-4.1`. */
const PREFIXES = 2

/** The suffix of a snapshot: `-2025-04-14`, `-20250929`, `@20250929`, `-latest`. */
const STATE = /[-@](?:latest|20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01]))$/

/** The form in which names are compared: `Claude-Sonnet-4.5` and `claude-sonnet-4-5` are one name. */
export function modelKey(name: string): string {
  return name.toLowerCase().replace(/(?<=\d)\.(?=\d)/g, '-')
}

/**
 * Keys to look up a model by, the most exact first. Only prefixes and snapshot suffixes are dropped: a name with any
 * other ending, such as `gpt-4.1-mini`, is another model with another price.
 */
export function candidateKeys(name: string): readonly string[] {
  const keys: string[] = []
  let rest = modelKey(name)
  for (let dropped = 0; ; dropped++) {
    keys.push(rest, rest.replace(STATE, ''))
    const slash = rest.indexOf('/')
    if (slash < 1 || dropped === PREFIXES) return keys
    rest = rest.slice(slash + 1)
  }
}
