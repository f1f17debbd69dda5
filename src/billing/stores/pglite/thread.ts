/**
 * The code of the thread of an embedded PostgreSQL. As source text, because a bundler would not find a file; the
 * package is given by URL, because code without a file can't resolve packages.
 */
export const PGLITE_THREAD = `
const { parentPort, workerData } = require('node:worker_threads')
const opened = import(workerData.module).then(({ PGlite, types }) =>
  PGlite.create(workerData.directory, { parsers: { [types.DATE]: (text) => text, [types.INT8]: Number } }),
)
const describe = ({ name, message, code }) => ({ name, message: String(message), code })
parentPort.on('message', async ({ id, text, values }) => {
  try {
    const database = await opened
    if (text === undefined) await database.close()
    else if (values.length > 0) var { rows } = await database.query(text, values)
    else var { rows } = (await database.exec(text)).at(-1) ?? { rows: [] }
    parentPort.postMessage({ id, rows })
  } catch (fault) {
    parentPort.postMessage({ id, fault: describe(fault) })
  }
})
`
