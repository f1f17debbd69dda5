/** A page without its fenced blocks. */
export const withoutBlocks = (page: string): string => page.replace(/^```[\s\S]*?^```$/gm, '')

const withoutCode = (page: string): string => withoutBlocks(page).replace(/`[^`\n]*`/g, '')

/** GitHub's anchor of a heading: in lower case, without punctuation, with dashes for blanks. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

/** The anchors of a page's headings. */
export const anchorsOf = (page: string): readonly string[] =>
  Array.from(withoutBlocks(page).matchAll(/^#{1,6} (.+)$/gm), ([, heading = '']) => anchorOf(heading))

/** Targets of the links and pictures of a page, in order. */
export const linksOf = (page: string): readonly string[] =>
  Array.from(withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
