import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runCommand } from '../terminal.ts'
import { installed, PM2, project, REGISTER, started } from './projects.ts'

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0

describe('what is written', () => {
  test('scripts that start the application; the format of the file stays', async () => {
    const text =
      '{\r\n\t"scripts": { "test": "node --test", "start": "node app.js",\r\n\t\t"start:prod":"node dist/main" },\r\n\t"name": "shop"\r\n}'
    const after = await project({ 'package.json': text }).written('package.json')
    const hook = `node --import ${REGISTER} `
    assert.equal(after, text.replace('node app.js', `${hook}app.js`).replace('node dist/main', `${hook}dist/main`))
  })

  test('a package.json with a byte order mark keeps it', async () => {
    const text = `\uFEFF${started('node app.js')}`
    const application = project({ 'package.json': text })
    const after = await application.written('package.json')
    assert.equal(after, text.replace('node app.js', `node --import ${REGISTER} app.js`))
    assert.match((await application.init()).stdout, /Nothing is left to do/)
  })

  for (const { name, before, after } of [
    { name: 'exec form', before: 'CMD ["node", "app.js"]', after: `CMD ["node", "--import", "${REGISTER}", "app.js"]` },
    { name: 'shell form', before: 'CMD node app.js', after: `CMD node --import ${REGISTER} app.js` },
    {
      name: 'command beside a health check',
      before: 'HEALTHCHECK --interval=10s \\\n  CMD node health.js\nCMD node app.js',
      after: `HEALTHCHECK --interval=10s \\\n  CMD node health.js\nCMD node --import ${REGISTER} app.js`,
    },
    {
      name: 'entry point',
      before: 'entrypoint ["node","."]',
      after: `entrypoint ["node", "--import", "${REGISTER}","."]`,
    },
  ])
    test(`a Dockerfile: ${name}`, async () => {
      const text = (command: string) => `FROM node:24 AS build\nCMD ["node", "build.js"]\nFROM node:24\n${command}\n`
      const files = { 'package.json': started(`node --import ${REGISTER} app.js`), Dockerfile: text(before) }
      assert.equal(await project(files).written('Dockerfile'), text(after))
    })

  test('node_args of PM2, in JavaScript and in JSON', async () => {
    const files = { 'package.json': started(`node --import ${REGISTER} app.js`) }
    const source =
      "module.exports = {\n  apps: [{\n    script: 'app.js', // { apps: [\n    env: { A: 'b', script: 'x' },\n  }, { name: \"b\", script: './b.js' }],\n}\n"
    const line = `node_args: '--import ${REGISTER}'`
    const expected = source.replace("'app.js',", `'app.js',\n    ${line},`).replace("'./b.js' }", `'./b.js', ${line} }`)
    assert.equal(await project({ ...files, 'ecosystem.config.cjs': source }).written('ecosystem.config.cjs'), expected)
    const json = '{\n    "apps": [\n        {\n            "script": "app.js"\n        }\n    ]\n}\n'
    const written = await project({ ...files, 'ecosystem.json': json }).written('ecosystem.json')
    assert.equal(written, json.replace('"app.js"', `"app.js",\n            "node_args": "--import ${REGISTER}"`))
  })

  for (const { name, path, before, after } of [
    {
      name: 'ES module',
      path: 'src/telemetry.ts',
      before:
        "import { NodeSDK } from '@opentelemetry/sdk-node';\n\nnew NodeSDK({\n  instrumentations: [\n    other(),\n  ],\n} satisfies Options).start();\n",
      after:
        "import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { HolySheepInstrumentation } from 'opentelemetry-instrumentation-holysheep';\n\nnew NodeSDK({\n  instrumentations: [\n    new HolySheepInstrumentation(),\n    other(),\n  ],\n} satisfies Options).start();\n",
    },
    {
      name: 'CommonJS module',
      path: 'telemetry.cjs',
      before:
        'const { NodeSDK } = require("@opentelemetry/sdk-node")\r\nnew NodeSDK({ instrumentations: [other()] }).start()\r\n',
      after:
        'const { NodeSDK } = require("@opentelemetry/sdk-node")\r\nconst { HolySheepInstrumentation } = require("opentelemetry-instrumentation-holysheep")\r\nnew NodeSDK({ instrumentations: [new HolySheepInstrumentation(), other()] }).start()\r\n',
    },
    {
      name: 'module without instrumentations',
      path: 'telemetry.mjs',
      before:
        "import { NodeSDK } from '@opentelemetry/sdk-node'\nnew NodeSDK({\n  serviceName: 'shop', // instrumentations: [\n}).start()\n",
      after:
        "import { NodeSDK } from '@opentelemetry/sdk-node'\nimport { HolySheepInstrumentation } from 'opentelemetry-instrumentation-holysheep'\nnew NodeSDK({\n  instrumentations: [new HolySheepInstrumentation()],\n  serviceName: 'shop', // instrumentations: [\n}).start()\n",
    },
  ])
    test(`one line in the SDK of a ${name}, and nothing in the scripts`, async () => {
      const dependencies = { ...installed, '@opentelemetry/sdk-node': '^0.223.0' }
      const files = { 'package.json': started('node app.js', { dependencies }), [path]: before }
      const application = project(files)
      const loading = after.split(/\r?\n/)[1]?.replace(/;$/, '').replaceAll('"', "'")
      assert.ok((await application.init()).stdout.includes(`     + ${loading}\n`))
      assert.equal(await application.written(path), after)
      assert.equal(application.read('package.json'), files['package.json'])
      assert.match((await application.init()).stdout, /Nothing is left to do/)
    })

  test('nothing where another module of the application has the instrumentation', async () => {
    const dependencies = { ...installed, '@opentelemetry/sdk-node': '^0.223.0' }
    const { init } = project({
      'package.json': started('node app.js', { dependencies }),
      'src/sdk.mjs': "import { NodeSDK } from '@opentelemetry/sdk-node'\nnew NodeSDK({ instrumentations: all })\n",
      'src/all.mjs': 'export const all = [new HolySheepInstrumentation()]\n',
    })
    assert.match((await init()).stdout, /Nothing is left to do/)
  })

  test('instrumentation.ts of Next.js, beside its app', async () => {
    const dependencies = { ...installed, next: '^16.0.0' }
    const files = {
      'package.json': started('next start', { dependencies }),
      'src/app/page.tsx': '',
      'tsconfig.json': '{}',
    }
    const application = project(files)
    const hook = await application.written('src/instrumentation.ts')
    assert.ok(hook.includes(`if (process.env.NEXT_RUNTIME === 'nodejs') await import('${REGISTER}')\n`))
    assert.match(
      application.read('next.config.mjs'),
      /serverExternalPackages: \['opentelemetry-instrumentation-holysheep'\]/,
    )
    assert.match((await application.init()).stdout, /Nothing is left to do/)
  })

  test('a second run finds nothing to do', async () => {
    const application = project({
      'package.json': started('node app.js'),
      Dockerfile: 'FROM node:24\nCMD ["node", "app.js"]\n',
      'ecosystem.config.js': "module.exports = { apps: [{ script: 'app.js' }] }\n",
    })
    await application.written('package.json')
    for (const words of [[], ['--write', '--yes']]) {
      const { code, stdout } = await application.init(...words)
      assert.deepEqual([code, stdout], [0, 'Found: Node.js, CommonJS, npm\n\nNothing is left to do.\n'])
    }
  })

  test('a script that a container runs', async () => {
    const application = project({ 'package.json': started('node app.js'), Dockerfile: 'FROM node:24\nCMD npm start\n' })
    const reachable = { Dockerfile: 'FROM node:24\nENV OTEL_EXPORTER_PROMETHEUS_HOST=0.0.0.0\nCMD npm start\n' }
    const { stdout } = await project({ 'package.json': started('node app.js'), ...reachable }).init()
    assert.doesNotMatch(stdout, /Let Prometheus reach/)
    assert.match((await application.init('--write', '--yes')).stdout, /^2\. Let Prometheus reach .* Dockerfile:2$/m)
    assert.match((await application.init()).stdout, /Nothing is left to do/)
  })

  test('node_args alone, where PM2 is started by a script; workers have ports of their own', async () => {
    const source = (instances: string) => `module.exports = { apps: [{ script: 'app.js', instances: ${instances} }] }\n`
    for (const { instances, isCluster } of [
      { instances: "'max'", isCluster: true },
      { instances: '0', isCluster: true },
      { instances: '-1', isCluster: true },
      { instances: '12', isCluster: true },
      { instances: '1', isCluster: false },
    ]) {
      const application = project({
        'package.json': started('pm2 start ecosystem.config.cjs'),
        'ecosystem.config.cjs': source(instances),
      })
      const { stdout } = await application.init('--write', '--yes')
      assert.equal(/9465, 9466/.test(stdout), isCluster, stdout)
      assert.ok(application.read('ecosystem.config.cjs').includes(REGISTER))
      assert.match((await application.init()).stdout, /Nothing is left to do/)
    }
  })

  test('nothing without a confirmation; git takes the diff that is shown', async () => {
    const application = project({
      'package.json': started('node app.js'),
      Dockerfile: 'FROM node:24\nCMD node app.js\n',
    })
    const { code, stdout, stderr } = await application.init('--write')
    assert.equal(code, 1)
    assert.match(stderr, /^Nothing was written: --yes writes without asking/)
    assert.equal(application.read('package.json'), started('node app.js'))
    execFileSync('git', ['apply', '-'], {
      cwd: application.folder,
      input: stdout.slice(stdout.indexOf('--- a/')),
    })
    assert.ok(application.read('package.json').includes(REGISTER))
    assert.match((await application.init()).stdout, /Nothing is left to do/)
  })

  for (const [program, ...args] of [
    ['git', 'apply', '-'],
    ['patch', '-p1'],
  ] as const)
    test(`${program} takes a diff that shows one line around each change`, { skip: !isThere(program) }, async () => {
      const dockerfile = 'FROM node:24\nENV TOKEN=hidden\nWORKDIR /app\nCMD node app.js\nEXPOSE 80\nENV KEY=hidden\n'
      const files = { 'package.json': started('node app.js'), Dockerfile: dockerfile, 'ecosystem.config.js': PM2 }
      const { folder, read, init } = project(files)
      const { stdout } = await init('--write')
      assert.match(stdout, /WORKDIR \/app\n-CMD.*\n\+CMD.*\n EXPOSE 80\n/)
      assert.doesNotMatch(stdout, /hidden/)
      execFileSync(program, args, { cwd: folder, input: stdout.slice(stdout.indexOf('--- a/')) })
      const expected = project(files)
      for (const path of Object.keys(files)) assert.equal(read(path), await expected.written(path))
    })

  for (const { typed, isWritten } of [
    { typed: 'y\n', isWritten: true },
    { typed: ' Yes\n', isWritten: true },
    { typed: '\n', isWritten: false },
    { typed: 'yeah\ny\n', isWritten: false },
    { typed: '', isWritten: false },
  ])
    test(`the answer ${JSON.stringify(typed)} ${isWritten ? 'writes' : 'writes nothing'}`, async () => {
      const { folder, read } = project({ 'package.json': started('node app.js') })
      const { code, stderr } = await runCommand(['init', folder, '--write'], { typed })
      assert.deepEqual([code, stderr], [0, '\nWrite package.json? [y/N] '])
      assert.equal(read('package.json').includes(REGISTER), isWritten)
    })

  test('no file that is a link', { skip: process.platform === 'win32' }, async () => {
    const other = project({ Dockerfile: 'FROM node:24\nCMD node app.js\n' })
    const application = project({ 'package.json': started('node app.js') })
    symlinkSync(join(other.folder, 'Dockerfile'), join(application.folder, 'Dockerfile'))
    const { code, stderr } = await application.init('--write', '--yes')
    assert.equal(code, 1)
    assert.match(stderr, /Dockerfile is a link; nothing was written/)
    assert.equal(application.read('package.json'), started('node app.js'))
  })
})
