/**
 * Stands in for Tempo (`tempo`) or Grafana (`grafana`), which are under the AGPL and neither fetched nor built: it shows that
 * its user may read what is mounted and write its data, that it is asked for its health and its metrics, and what reaches it. It proves
 * nothing of the real servers.
 */
const { accessSync, constants, readdirSync, readFileSync, statSync, writeFileSync } = require('node:fs')
const { createServer } = require('node:http')
const { join } = require('node:path')

const [name] = process.argv.slice(2)

/** What it can't do that it has to, by its own words. */
const problems = []
function check(what, work) {
  try {
    if (work() === false) throw new Error('it is not')
  } catch (fault) {
    problems.push(`${what}: ${fault.message}`)
  }
}
const readAll = (folder) => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) readFileSync(join(entry.parentPath, entry.name))
  }
}
const isWritable = (folder) => writeFileSync(join(folder, 'stand-in'), name)

let posts = 0
const servers = {
  tempo: {
    ports: [3200, 4318],
    health: '/ready',
    prepare() {
      check('its configuration is readable', () =>
        readFileSync('/etc/tempo/tempo.yaml', 'utf8').includes('TRACE_RETENTION'),
      )
      check('its data can be written', () => isWritable('/var/tempo'))
      check('its root is read-only', () => {
        try {
          accessSync('/', constants.W_OK)
          return false
        } catch {}
      })
    },
  },
  grafana: {
    ports: [3000],
    health: '/api/health',
    prepare() {
      check('its provisioning is readable', () => readAll('/etc/grafana/provisioning'))
      check('its dashboards are readable', () => readAll('/var/lib/grafana/dashboards'))
      check('its data can be written', () => isWritable('/var/lib/grafana'))
      check(
        'its password is readable',
        () => readFileSync(process.env.GF_SECURITY_ADMIN_PASSWORD__FILE, 'utf8').length > 8,
      )
      check(
        'its password is nobody else’s',
        () => (statSync(process.env.GF_SECURITY_ADMIN_PASSWORD__FILE).mode & 0o777) === 0o400,
      )
    },
  },
}

const { ports, health, prepare } = servers[name]
prepare()
for (const problem of problems) process.stderr.write(`${name}: ${problem}\n`)
const server = (request, response) => {
  if (request.method === 'POST') posts += 1
  request.resume()
  if (request.url === '/metrics')
    return void response.setHeader('content-type', 'text/plain').end(`stand_in_posts_total ${posts}\n`)
  const status = request.url === health && problems.length > 0 ? 503 : 200
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ posts, problems }))
}
for (const port of ports) createServer(server).listen(port)
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit())
