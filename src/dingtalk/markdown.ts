/**
 * Which escapes DingTalk's clients know is documented nowhere, and some show a backslash as it is. So what could be read
 * as markup becomes its full-width twin, which looks the same and means nothing.
 */
const MARKUP = /[[\]<>@*`~#\\]/g

/** A URL becomes a link wherever it stands. */
const URL_START = /:(?=\/\/)/g
const WEB_ADDRESS = /\bwww\./gi

/** What fits a link's parentheses is percent-encoded, and an `@` mentions nobody. */
const UNSAFE_IN_LINK = /[()[\]\\`*~|@]/g

/** Longest URL that becomes a link. */
const LONGEST_LINK = 1000

/** Text of others for a message, in which it makes no link, no mention and no markup. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(MARKUP, fullWidth)
    .replace(URL_START, '：')
    .replace(WEB_ADDRESS, (address) => `${address.slice(0, -1)}．`)
}

/** Of http and https alone; for anything else there is no link. */
export function markdownLink(text: string, target: string | undefined): string | undefined {
  if (target === undefined || !URL.canParse(target)) return undefined
  const { protocol, origin, username, password, pathname, search, hash } = new URL(target)
  if ((protocol !== 'http:' && protocol !== 'https:') || username !== '' || password !== '') return undefined
  const url = `${origin}${`${pathname}${search}${hash}`.replace(UNSAFE_IN_LINK, percentEncoded)}`
  return url.length > LONGEST_LINK ? undefined : `[${text}](${url})`
}

/** Unicode has them all in the order of ASCII. */
function fullWidth(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) + 0xfee0)
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
