import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withRegister } from '../../../src/cli/init/start-command.ts'

const REGISTER = '--import opentelemetry-instrumentation-holysheep/register'

for (const { command, extended } of [
  { command: 'node app.js', extended: `node ${REGISTER} app.js` },
  { command: 'node dist/main', extended: `node ${REGISTER} dist/main` },
  { command: 'PORT=3000  node  app.js --port 80', extended: `PORT=3000  node ${REGISTER}  app.js --port 80` },
  { command: 'cross-env NODE_ENV=production node .', extended: `cross-env NODE_ENV=production node ${REGISTER} .` },
  { command: 'node -r dotenv/config app.js', extended: `node ${REGISTER} -r dotenv/config app.js` },
  { command: 'node --import ./env.js app.js', extended: `node --import ./env.js ${REGISTER} app.js` },
  {
    command: 'node --import=@opentelemetry/auto-instrumentations-node/register --import ./b.js app.js',
    extended: `node --import=@opentelemetry/auto-instrumentations-node/register --import ./b.js ${REGISTER} app.js`,
  },
  { command: 'tsx src/server.ts', extended: `tsx ${REGISTER} src/server.ts` },
])
  test(`${command} is extended`, () => assert.deepEqual(withRegister(command), { kind: 'extended', command: extended }))

for (const { command, reason } of [
  { command: 'npm run build && node app.js', reason: 'the command has shell syntax' },
  { command: "node -e 'serve()'", reason: 'the command has shell syntax' },
  { command: 'node $ENTRY', reason: 'the command has shell syntax' },
  { command: 'node --eval 1 app.js', reason: 'it is not clear which file is run' },
  { command: 'node --test', reason: 'it is not clear which file is run' },
  { command: 'node', reason: 'it is not clear which file is run' },
  { command: 'tsx watch src/server.ts', reason: 'it is not clear which file is run' },
  { command: 'nest start', reason: 'it is nest that starts Node.js' },
  { command: 'ts-node src/server.ts', reason: 'it is ts-node that starts Node.js' },
  { command: '', reason: 'it is nothing that starts Node.js' },
  { command: 'bun app.ts', reason: 'bun is not Node.js, and its fetch has no events to follow' },
])
  test(`“${command}” is left as it is`, () => assert.deepEqual(withRegister(command), { kind: 'unclear', reason }))

test('a command that has the hook needs nothing', () => {
  for (const option of [REGISTER, REGISTER.replace('import ', 'import='), REGISTER.replace('import', 'require')]) {
    assert.deepEqual(withRegister(`node ${option} app.js`), { kind: 'registered' })
  }
})
