/**
 * Which escapes DingTalk's clients support is not documented, and some show a backslash as it is. So characters of
 * markup are replaced by their full-width forms, which look similar and have no meaning.
 */
const MARKUP = /[[\]<>@*`~#\\]/g

/** A URL becomes a link anywhere in a text. */
const URL_START = /:(?=\/\/)/g
const WEB_ADDRESS = /\bwww\./gi

/** Percent-encoded for the parentheses of a link, and so that an `@` does not mention anyone. */
const UNSAFE_IN_LINK = /[()[\]\\`*~|@]/g

/** Longest URL that becomes a link. */
const LONGEST_LINK = 1000

/** Untrusted text for a message: without links, mentions and markup. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(MARKUP, fullWidth)
    .replace(URL_START, '：')
    .replace(WEB_ADDRESS, (address) => `${address.slice(0, -1)}．`)
}

/** A link to an http or https URL; undefined for anything else. */
export function markdownLink(text: string, target: string | undefined): string | undefined {
  if (target === undefined || !URL.canParse(target)) return undefined
  const { protocol, origin, username, password, pathname, search, hash } = new URL(target)
  if ((protocol !== 'http:' && protocol !== 'https:') || username !== '' || password !== '') return undefined
  const url = `${origin}${`${pathname}${search}${hash}`.replace(UNSAFE_IN_LINK, percentEncoded)}`
  return url.length > LONGEST_LINK ? undefined : `[${text}](${url})`
}

/** The full-width forms are in the order of ASCII. */
function fullWidth(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) + 0xfee0)
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
