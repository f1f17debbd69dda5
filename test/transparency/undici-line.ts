/** The newest of the lines whose types fit most others; what a line lacks, a case that asks for it does not run on. */
export type Undici = typeof import('undici-7')

/** One way that applications come by undici: Node's built-in fetch, or a line of the package. */
export interface UndiciLine {
  readonly name: LineName
  readonly undici: Undici
}

export const lineNames = ['built-in', '5', '6', '7', '8'] as const
export type LineName = (typeof lineNames)[number]

/** What the globals of Node are for a program that could import undici instead. */
const GLOBALS = ['fetch', 'FormData', 'Headers', 'Request', 'Response', 'WebSocket', 'EventSource'] as const

/** Why this Node can't load a line, or false: for the `skip` of a test. */
export function withoutLine(name: LineName): string | false {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isTooOld = name === '8' && (major < 22 || (major === 22 && minor < 19))
  return isTooOld && `undici 8 needs Node 22.19, this is ${process.version}`
}

export async function loadLine(name: LineName): Promise<UndiciLine> {
  if (name !== 'built-in') {
    const loaded = await import(`undici-${name}`)
    return { name, undici: loaded.default ?? loaded }
  }
  const globals = globalThis as Record<string, unknown>
  const found = GLOBALS.filter((global) => globals[global] !== undefined)
  return { name, undici: Object.fromEntries(found.map((global) => [global, globals[global]])) as unknown as Undici }
}
