import { Fault } from './fault.ts'

/** Who may run which statements. */
export interface User {
  readonly name: string
  readonly password: string
  /** Such as `INSERT ON bills.holysheep_api_logs`. */
  readonly grants: readonly string[]
  /** `readonly` of the user's settings, which the engine enforces. */
  readonly readonly: 0 | 1
}

const ALL = 'ALL ON *.*'

const CREATE = /^CREATE USER (\w+)(?: IDENTIFIED BY '([^']*)')?$/
const ALTER = /^ALTER USER (\w+) SETTINGS readonly = ([01])$/
const GRANT = /^GRANT ([\w, ]+) ON ([\w.*]+) TO (\w+)$/
const DROP = /^DROP USER (\w+)$/

const VERB = /^\s*(\w+)/
const TARGET = /^\s*INSERT INTO\s+([\w.]+)/
const SOURCES = /\b(?:FROM|JOIN)\s+([\w.]+)/g

/** The engine has no users: passwords and rights are checked here, as far as tests need them. */
export class Users {
  readonly #users = new Map<string, User>([['owner', { name: 'owner', password: '', grants: [ALL], readonly: 0 }]])

  /** Throws a Fault if there is no such user or the password is another one. */
  authenticate(name: string, password: string): User {
    const user = this.#users.get(name)
    if (user?.password === password) return user
    throw new Fault(
      516,
      'AUTHENTICATION_FAILED',
      `${name}: Authentication failed: password is incorrect, or there is no user with such name.`,
    )
  }

  /** Runs a statement about users; false if it is another one. */
  apply(statement: string): boolean {
    const [, created, password = ''] = CREATE.exec(statement) ?? []
    const [, altered, readonly] = ALTER.exec(statement) ?? []
    const [, privileges, objects, grantee] = GRANT.exec(statement) ?? []
    const [, dropped] = DROP.exec(statement) ?? []
    if (created) this.#users.set(created, { name: created, password, grants: [], readonly: 0 })
    if (altered) this.#change(altered, () => ({ readonly: readonly === '1' ? 1 : 0 }))
    if (grantee) {
      const added = (privileges ?? '').split(', ').map((privilege) => `${privilege} ON ${objects}`)
      this.#change(grantee, ({ grants }) => ({ grants: [...grants, ...added] }))
    }
    if (dropped) this.#users.delete(dropped)
    return [created, altered, grantee, dropped].some((name) => name !== undefined)
  }

  #change(name: string, change: (user: User) => Partial<User>): void {
    const user = this.#users.get(name)
    if (user === undefined) throw new Fault(192, 'UNKNOWN_USER', `There is no user \`${name}\` in user directories.`)
    this.#users.set(name, { ...user, ...change(user) })
  }
}

/** Throws a Fault if the user lacks a right that the statement needs. */
export function authorize(user: User, statement: string, database: string): void {
  const verb = VERB.exec(statement)?.[1]?.toUpperCase() ?? ''
  for (const right of rightsFor(verb, statement)) {
    const [privilege = '', object = ''] = right.split(' ON ')
    const table = object.includes('.') ? object : `${database}.${object}`
    if (table.startsWith('system.')) continue
    const sufficient = [privilege, 'ALL'].flatMap((each) =>
      [table, `${database}.*`, '*.*'].map((on) => `${each} ON ${on}`),
    )
    if (sufficient.some((grant) => user.grants.includes(grant))) continue
    throw new Fault(
      497,
      'ACCESS_DENIED',
      `${user.name}: Not enough privileges. To execute this query, it's necessary to have the grant ${privilege} ON ${table}.`,
    )
  }
}

function rightsFor(verb: string, statement: string): readonly string[] {
  if (verb === 'SELECT' || verb === 'WITH')
    return [...statement.matchAll(SOURCES)].map(([, table]) => `SELECT ON ${table}`)
  if (verb === 'INSERT') return [`INSERT ON ${TARGET.exec(statement)?.[1]}`]
  return [`${verb} ON *`]
}
