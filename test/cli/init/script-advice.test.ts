import assert from 'node:assert/strict'
import { test } from 'node:test'
import { advisedCommand } from '../../../src/cli/init/script-advice.ts'

const REGISTER = '--import opentelemetry-instrumentation-holysheep/register'

for (const { command, advised } of [
  { command: 'tsc && node app.js', advised: `tsc && node ${REGISTER} app.js` },
  { command: 'node build.js && node dist/app.js', advised: `node build.js && node ${REGISTER} dist/app.js` },
  { command: 'nodemon --exec "node app.js"', advised: `nodemon --exec "node ${REGISTER} app.js"` },
  { command: 'nodemon app.js', advised: `nodemon --exec "node ${REGISTER}" app.js` },
  { command: 'nodemon src/app.ts', advised: `node ${REGISTER} …` },
  { command: 'nest start --watch', advised: `nest start --exec "node ${REGISTER}" --watch` },
  { command: 'pm2-runtime app.js', advised: `pm2-runtime --node-args="${REGISTER}" app.js` },
  { command: 'pm2 start deploy/ecosystem.config.js', advised: `node ${REGISTER} …` },
  { command: 'tsx watch src/app.ts', advised: `tsx watch ${REGISTER} src/app.ts` },
  { command: 'ts-node src/app.ts', advised: `NODE_OPTIONS='${REGISTER}' ts-node src/app.ts` },
  { command: 'cross-env A=b ts-node .', advised: `cross-env NODE_OPTIONS='${REGISTER}' A=b ts-node .` },
  { command: 'npm run build', advised: `node ${REGISTER} …` },
  { command: 'pnpm start:all', advised: `node ${REGISTER} …` },
  { command: './node_modules/.bin/serve; true', advised: `node ${REGISTER} …` },
  { command: '', advised: `node ${REGISTER} …` },
])
  test(`“${command}” loads the hook in the application alone`, () => assert.equal(advisedCommand(command), advised))
