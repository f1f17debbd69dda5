const PATH = '/explore?schemaVersion=1&panes='

/** A link to Grafana's Explore. Variables are not encoded: Grafana does not replace encoded ones. */
export const exploreLink = (panes: object): string => `${PATH}${encodeExceptVariables(JSON.stringify(panes))}`

/** What such a link opens; `undefined` for any other link. */
export function panesOf(link: string): unknown {
  return link.startsWith(PATH) ? JSON.parse(decodeURIComponent(link.slice(PATH.length))) : undefined
}

const encodeExceptVariables = (text: string): string =>
  text
    .split(/(\$\{[^}]+\})/)
    .map((piece) => (piece.startsWith('${') ? piece : encodeURIComponent(piece)))
    .join('')
