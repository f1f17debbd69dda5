/** The page of an entry: what it exports, by kind, with the docstrings. */
import type { PublicInterface } from './declarations.ts'
import { docstringOf, type Item, referredName, signatureOf, type Token } from './item.ts'

const SECTIONS = [
  ['Functions', 'Function'],
  ['Classes', 'Class'],
  ['Interfaces', 'Interface'],
  ['Types', 'TypeAlias'],
  ['Constants', 'Variable'],
] as const

export function pageOf({ entry, introduction, items }: PublicInterface): string {
  const names = new Set(items.map(({ name = '' }) => name))
  const sections = SECTIONS.flatMap(([title, kind]) => {
    const found = items.filter((item) => item.kind === kind)
    return found.length === 0 ? [] : [`## ${title}`, ...found.map((item) => section(item, names))]
  })
  const { summary } = docstringOf(introduction)
  const head = [
    `# \`${entry.specifier}\``,
    summary,
    `Guide: [${entry.guide}](../../${entry.guide}). All signatures: [${entry.page}.api.md](${entry.page}.api.md). Made from the docstrings by \`npm run docs:api\`.`,
  ]
  return `${[...head, ...sections].join('\n\n')}\n`
}

function section(item: Item, names: ReadonlySet<string>): string {
  const { name = '', docComment, members = [] } = item
  const { summary, parameters, throws } = docstringOf(docComment)
  const notes = [
    ...parameters.map(([parameter, description]) => `- \`${parameter}\`: ${oneLine(description)}`),
    ...throws.map((condition) => `- Throws ${oneLine(condition)}`),
  ]
  const signature = signatureOf(item)
  return [
    `### ${name}`,
    summary,
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    ...(members.length > 0 && !signature.includes(' extends ') ? [] : [`\`\`\`ts\n${signature}\n\`\`\``]),
    ...references(item, names),
    ...(members.length > 0 ? [table(members, names)] : []),
  ].join('\n\n')
}

/** Links to the types of a signature: those in a block of code can't be links. */
function references({ name, excerptTokens }: Item, names: ReadonlySet<string>): readonly string[] {
  const found = new Set(excerptTokens.flatMap((token) => referredName(token) ?? []))
  const links = [...found].filter((each) => each !== name && names.has(each)).map((each) => link(each))
  return links.length === 0 ? [] : [`See ${links.join(', ')}.`]
}

function table(members: readonly Item[], names: ReadonlySet<string>): string {
  const rows = members.map((member) => {
    const { summary, parameters, throws } = docstringOf(member.docComment)
    const notes = [
      summary,
      ...parameters.map(([parameter, description]) => `\`${parameter}\`: ${description}`),
      ...throws.map((condition) => `Throws ${condition}`),
    ]
    return `| \`${memberName(member)}\` | ${typeOf(member, names)} | ${cell(notes.join(' '))} |`
  })
  return ['| member | type | |', '| --- | --- | --- |', ...rows].join('\n')
}

/** What stands before the type of a member, such as `readonly retries?: `; a method's type begins with its parameters. */
const BEFORE_TYPE = /^get \w+\(\): |^(?:readonly |static )*[\w$]+\??(?:: | = |(?=[(<]))/

const memberName = ({ name = 'new', isOptional = false }: Item): string => `${name}${isOptional ? '?' : ''}`

function typeOf(member: Item, names: ReadonlySet<string>): string {
  const text = member.excerptTokens.map((token) => marked(token, names)).join('')
  const type = text.replace(BEFORE_TYPE, '').replace(/;?\s*$/, '')
  const pieces = type.split(MARK).map((piece, index) => (index % 2 === 1 ? link(piece) : code(oneLine(piece))))
  return cell(pieces.join(''))
}

/** Surrounds what becomes a link. */
const MARK = '\0'

function marked(token: Token, names: ReadonlySet<string>): string {
  const name = referredName(token) ?? token.text
  return names.has(name) && token.kind === 'Reference' ? `${MARK}${name}${MARK}` : name
}

/** A code span; blanks at its ends stand outside of it. */
const code = (text: string): string => text.replace(/\S(?:.*\S)?/, '`$&`')

const link = (name: string): string => `[\`${name}\`](#${name.toLowerCase()})`

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

const cell = (text: string): string => oneLine(text).replaceAll('|', '\\|')
