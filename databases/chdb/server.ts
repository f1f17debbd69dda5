/**
 * ClickHouse's engine behind its HTTP interface: `node server.ts --port 8123 --folder DIRECTORY`. With `--cert` and `--key`,
 * by HTTPS. Says `ready` when it takes requests.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { Session } from 'chdb'
import { EngineSession } from './engine.ts'
import { faultOf } from './fault.ts'
import { authorize, type User, Users } from './users.ts'

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '8123' },
    folder: { type: 'string', default: '.' },
    config: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
  },
})

const data = join(options.folder, 'data')
/** For the data of statements. */
const exchange = join(options.folder, 'exchange')
rmSync(exchange, { recursive: true, force: true })
mkdirSync(exchange, { recursive: true })
const connectionArgs = options.config === undefined ? [] : [`--config-file=${options.config}`]

/** Without one that is open the engine would end. */
const lasting = new Session(data, { connectionArgs })
await lasting.queryAsync('SELECT 1')

const users = new Users()
const sessions = new Map<string, EngineSession>()
let connections = 0
const connectionOf = new WeakMap<object, number>()

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { searchParams: parameters } = new URL(request.url ?? '/', 'http://localhost')
  const body = await buffer(request)
  const query = parameters.get('query')
  const statement = query ?? body.toString()
  const [name = '', password = ''] = credentials(request)
  const user = users.authenticate(name, password)
  const database = parameters.get('database') ?? 'default'
  if (user.name === 'owner' && users.apply(statement)) {
    response.end()
    return
  }
  authorize(user, statement, database)
  const session = await sessionOf(request, user)
  const result = await session.run({ statement, data: query === null ? undefined : body, parameters })
  response.end(result)
}

/** One for each connection and user, as settings stay. */
async function sessionOf({ socket }: IncomingMessage, { name, readonly }: User): Promise<EngineSession> {
  const connection = connectionOf.get(socket) ?? connections++
  connectionOf.set(socket, connection)
  const key = `${connection} ${name} ${readonly}`
  const known = sessions.get(key)
  if (known !== undefined) return known
  const engine = new Session(data, { connectionArgs })
  if (readonly === 1) await engine.queryAsync('SET readonly = 1')
  const session = new EngineSession(engine, exchange)
  sessions.set(key, session)
  socket.once('close', () => {
    sessions.delete(key)
    session.close()
  })
  return session
}

function credentials({ headers }: IncomingMessage): readonly string[] {
  const [, encoded = ''] = /^Basic (.*)$/.exec(headers.authorization ?? '') ?? []
  const [name = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':')
  return [name, password.join(':')]
}

const listener: RequestListener = (request, response) => {
  answer(request, response).catch((thrown: unknown) => {
    const fault = faultOf(thrown)
    response.writeHead(fault.code === 516 ? 403 : 500, { 'x-clickhouse-exception-code': String(fault.code) })
    response.end(fault.text)
  })
}

const { cert, key } = options
const server =
  cert === undefined || key === undefined
    ? createHttpServer(listener)
    : createHttpsServer({ cert: readFileSync(cert), key: readFileSync(key) }, listener)
server.listen(Number(options.port), '127.0.0.1', () => process.stdout.write('ready\n'))

process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
  lasting.close()
  process.exit(0)
})
