import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runCommand } from '../terminal.ts'
import { installed, manifest, project, started } from './projects.ts'

const REGISTER = 'opentelemetry-instrumentation-holysheep/register'
const PM2 = "module.exports = {\n  apps: [\n    {\n      script: 'app.js',\n    },\n  ],\n}\n"

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0

describe('what is found', () => {
  for (const { files, head } of [
    { files: { 'package.json': '{}' }, head: 'Node.js, CommonJS, npm' },
    {
      files: { 'package.json': manifest({ type: 'module', dependencies: { express: '5' } }), 'pnpm-lock.yaml': '' },
      head: 'Express, ES modules, pnpm',
    },
    {
      files: { 'package.json': manifest({ dependencies: { fastify: '5' } }), 'yarn.lock': '', 'tsconfig.json': '{}' },
      head: 'Fastify, TypeScript, CommonJS, yarn',
    },
    {
      files: { 'package.json': manifest({ packageManager: 'bun@1.3.0', dependencies: { koa: '3' } }) },
      head: 'Koa, CommonJS, bun',
    },
    { files: { 'package.json': manifest({ dependencies: { '@nestjs/core': '11' } }) }, head: 'NestJS, CommonJS, npm' },
    { files: { 'package.json': manifest({ dependencies: { next: '16.0.0' } }) }, head: 'Next.js, CommonJS, npm' },
  ])
    test(head, async () => {
      const { code, stdout, stderr } = await project(files).init()
      assert.deepEqual([code, stderr], [0, ''])
      assert.ok(stdout.startsWith(`Found: ${head}\n`), stdout)
    })

  for (const { lock, command } of [
    { lock: 'package-lock.json', command: 'npm install' },
    { lock: 'pnpm-lock.yaml', command: 'pnpm add' },
    { lock: 'yarn.lock', command: 'yarn add' },
    { lock: 'bun.lock', command: 'bun add' },
  ])
    test(`${lock}: ${command}`, async () => {
      const { stdout } = await project({ 'package.json': '{}', [lock]: '' }).init()
      assert.ok(stdout.includes(`     ${command} opentelemetry-instrumentation-holysheep @opentelemetry/api\n`), stdout)
    })

  test('the root of a workspace', async () => {
    const { stdout } = await project({ 'package.json': manifest({ workspaces: ['packages/*'] }) }).init()
    assert.match(stdout, /holysheep-otel init packages\/NAME/)
  })

  for (const { path, content, says } of [
    { path: '.nvmrc', content: 'v18.20.0\n', says: 'v18.20.0 is older than 20.19.' },
    { path: '.node-version', content: '21', says: '21 is before 22.12, and not of the line 20.' },
    { path: '.node-version', content: '22.11.0', says: '22.11.0 is before 22.12, and not of the line 20.' },
    { path: 'Dockerfile', content: 'FROM node:18\n', says: 'node:18 is older than 20.19.' },
    {
      path: 'Dockerfile',
      content: 'FROM --platform=$BUILDPLATFORM docker.io/library/node:18-slim AS build\n',
      says: 'node:18 is older than 20.19.',
    },
    {
      path: 'Dockerfile',
      content: 'FROM gcr.io/distroless/nodejs18-debian12\n',
      says: 'gcr.io/distroless/nodejs18 is older than 20.19.',
    },
    ...['>=18', '>=20.19', '>=22'].map((node) => ({
      path: 'package.json',
      content: manifest({ engines: { node } }),
      says: `${node} allows releases that are older than 20.19, or from 21.0 to 22.11.`,
    })),
  ])
    test(`a Node.js that can not load the package: ${path}, ${says}`, async () => {
      const { stdout } = await project({ 'package.json': '{}', [path]: content }).init()
      assert.match(stdout, /^1\. Use Node\.js 20\.19, 22\.12 or later {2}/m)
      assert.ok(stdout.replaceAll(/\n {3}(?! )/g, ' ').includes(says), stdout)
    })

  test('one that can', async () => {
    for (const node of ['^20.19 || >=22.12', '>=24', '20.x >=20.19', '22.12.0', '*']) {
      const { stdout } = await project({
        'package.json': manifest({ engines: { node } }),
        '.nvmrc': 'lts/*\n',
        '.node-version': '22',
        Dockerfile: 'FROM node:20-slim\nFROM --platform=linux/amd64 node:22.12\nFROM example/node:16\n',
      }).init()
      assert.doesNotMatch(stdout, /Use Node/)
    }
  })

  test('clients that are not seen, by their installed version', async () => {
    const dependencies = { openai: '>=4', axios: '^1.0.0', got: 'github:sindresorhus/got' }
    const files = { 'package.json': manifest({ dependencies }) }
    const { stdout } = await project(files).init()
    assert.match(stdout, /openai 4\.0\.0 calls by node:http/)
    assert.match(stdout, /axios\.create\(\{ adapter: 'fetch' \}\)/)
    assert.match(stdout, /If got calls the gateway/)
    const recent = { ...files, 'node_modules/openai/package.json': '{ "version": "6.1.0" }' }
    assert.doesNotMatch((await project(recent).init()).stdout, /openai calls/)
  })
})

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

describe('what is left as it is, and named', () => {
  const hooked = started(`node --import ${REGISTER} app.js`)
  const sdk = { ...installed, '@opentelemetry/sdk-node': '^0.223.0' }
  const withSdk = started('node app.js', { dependencies: sdk })
  const imported = "import { NodeSDK } from '@opentelemetry/sdk-node'\n"

  for (const { name, files, says } of [
    {
      name: 'a script with shell syntax',
      files: { 'package.json': started('tsc && node app.js') },
      says: /the command has shell syntax\.\n\n {5}"start": "tsc && node --import \S+\/register app\.js"\n/,
    },
    {
      name: 'nest start',
      files: { 'package.json': started('nest start') },
      says: /it is nest that starts Node\.js\.\n\n {5}"start": "nest start --exec \\"node --import \S+\/register\\""\n/,
    },
    {
      name: 'programs for development beside a clear script',
      files: {
        'package.json': manifest({
          scripts: {
            start: `node --import ${REGISTER} .`,
            dev: 'nodemon app.js',
            'start:dev': 'nest start --watch',
            serve: 'vite',
          },
          dependencies: installed,
        }),
      },
      says: /^(?!.*vite)(?=.*"nodemon --exec)(?=.*"nest start --exec)/s,
    },
    {
      name: 'no script',
      files: { 'package.json': manifest({ dependencies: installed }) },
      says: /No script starts it/,
    },
    {
      name: 'a continued command',
      files: { 'package.json': hooked, Dockerfile: 'FROM node\nCMD node \\\n  app.js\n' },
      says: /Dockerfile:2 .*left as it is/,
    },
    {
      name: 'an entry point that takes a command',
      files: { 'package.json': hooked, Dockerfile: 'FROM node\nENTRYPOINT ["node"]\nCMD ["app.js"]\n' },
      says: /^1\. .*container/m,
    },
    ...['CMD npm start', 'ENTRYPOINT ["npm","start"]', 'CMD ["pnpm", "run", "start"]'].map((command) => ({
      name: command,
      files: { 'package.json': started('nest start'), Dockerfile: `FROM node:24\n${command}\n` },
      says: /npm runs a script of package\.json.*\n\n {5}ENV OTEL_EXPORTER_PROMETHEUS_HOST=0\.0\.0\.0\n/s,
    })),
    {
      name: 'an image whose entry point is node',
      files: {
        'package.json': hooked,
        Dockerfile: 'FROM gcr.io/distroless/nodejs24-debian12\nCMD ["dist/server.js"]\n',
      },
      says: /Dockerfile:2 .*\n {5}CMD \["--import", "opentelemetry-instrumentation-holysheep\/register", "dist\/server\.js"\]\n/s,
    },
    {
      name: 'an image with a Node.js that can not load the package',
      files: { 'package.json': hooked, Dockerfile: 'FROM --platform=linux/amd64 node:18-slim\nCMD node app.js\n' },
      says: /node:18 is older than 20\.19.*left as it is, because the hook does not load in the Node\.js of Dockerfile:1/s,
    },
    {
      name: 'an application of PM2 with an interpreter',
      files: {
        'package.json': hooked,
        'ecosystem.config.js': "module.exports = { apps: [{ script: 'a.js', interpreter: 'bun' }] }",
      },
      says: /ecosystem\.config\.js:1 .*left as it is/,
    },
    {
      name: 'an application of PM2 that is spread',
      files: {
        'package.json': hooked,
        'ecosystem.config.js': "module.exports = { apps: [{ script: 'a.js', ...common }] }",
      },
      says: /left as it is/,
    },
    {
      name: 'applications of PM2 in cluster mode',
      files: {
        'package.json': started('pm2 start ecosystem.config.cjs'),
        'ecosystem.config.cjs': "module.exports = { apps: [{ script: 'a.js', instances: 'max', ...common }] }",
      },
      says: /^(?!.*Start "start")(?=.*9465, 9466)/s,
    },
    {
      name: 'PM2 without a file',
      files: { 'package.json': started('pm2 start app.js') },
      says: /"pm2 start --node-args=\\"--import \S+\/register\\" app\.js"/,
    },
    {
      name: 'a broken file of PM2',
      files: { 'package.json': hooked, 'ecosystem.config.js': "module.exports = { apps: [{ script: 'a.js' }" },
      says: /left as it is/,
    },
    {
      name: 'two SDKs',
      files: { 'package.json': withSdk, 'a.mjs': `${imported}new NodeSDK({})`, 'b.mjs': `${imported}new NodeSDK({})` },
      says: /a\.mjs:2 .*because 2 files make an SDK/,
    },
    {
      name: 'an SDK with options from elsewhere',
      files: { 'package.json': withSdk, 'a.mjs': `${imported}new NodeSDK(options)` },
      says: /not in a form that is sure/,
    },
    {
      name: 'an SDK of a CommonJS module with options from elsewhere',
      files: {
        'package.json': withSdk,
        'a.cjs': "const { NodeSDK } = require('@opentelemetry/sdk-node')\nnew NodeSDK(options)",
      },
      says: /\n {5}const \{ HolySheepInstrumentation \} = require\('opentelemetry-instrumentation-holysheep'\)\n/,
    },
    {
      name: 'instrumentations from elsewhere',
      files: { 'package.json': withSdk, 'a.mjs': `${imported}new NodeSDK({ instrumentations: all() })` },
      says: /not in a form that is sure/,
    },
    {
      name: '@vercel/otel',
      files: {
        'package.json': started('next start', { dependencies: { ...installed, next: '16.0.0', '@vercel/otel': '2' } }),
        'instrumentation.ts': 'registerOTel("shop")',
      },
      says: /instrumentation\.ts:1 /,
    },
    {
      name: 'an instrumentation.ts that is there',
      files: {
        'package.json': started('next start', { dependencies: { ...installed, next: '16.0.0' } }),
        'instrumentation.ts': 'export {}',
        'next.config.js': '',
      },
      says: /instrumentation\.ts .*there already/,
    },
    {
      name: 'an old Next.js',
      files: { 'package.json': started('next start', { dependencies: { ...installed, next: '^14.2.0' } }) },
      says: /Update Next\.js/,
    },
  ])
    test(name, async () => {
      const application = project(files)
      const { code, stdout, stderr } = await application.init('--write', '--yes')
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout.replaceAll(/\n {3}(?! )/g, ' '), says)
      for (const [path, content] of Object.entries(files)) assert.equal(application.read(path), content)
    })
})

describe('a package.json that can not be used gets one message', () => {
  for (const { text, says } of [
    { text: '{ "scripts": ', says: 'package.json is not valid JSON' },
    { text: '[]', says: 'package.json must be an object' },
    { text: 'null', says: 'package.json must be an object' },
    { text: '{ "name": 1 }', says: 'package.json: "name" must be text' },
    { text: '{ "scripts": ["node app.js"] }', says: 'package.json: "scripts" must be an object of texts' },
    { text: '{ "dependencies": { "openai": {} } }', says: 'package.json: "dependencies" must be an object of texts' },
  ])
    test(text, async () => {
      const { code, stdout, stderr } = await project({ 'package.json': text }).init()
      assert.deepEqual([code, stdout, stderr], [1, '', `holysheep-otel init: ${says}\n`])
    })

  test('a huge one, and none', async () => {
    const huge = await project({ 'package.json': `{ "name": "${'x'.repeat(1_000_001)}" }` }).init()
    assert.match(huge.stderr, /^holysheep-otel init: \S+package\.json has 1000015 bytes: at most 1000000 are read\n$/)
    const { code, stderr } = await project({ 'README.md': '' }).init()
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^holysheep-otel init: \S+: there is no package\.json, so that this is no folder of a Node\.js application\n$/,
    )
    const { folder, init } = project({ 'package.json/README.md': '' })
    assert.match((await init()).stderr, /^holysheep-otel init: \S+: package\.json is a folder\n$/)
    const file = await runCommand(['init', join(folder, 'package.json/README.md')])
    assert.match(file.stderr, /^holysheep-otel init: \S+README\.md: this is no folder\n$/)
  })

  test('a name that every object has is no dependency', async () => {
    const { code } = await project({
      'package.json': '{ "scripts": { "__proto__": "node x", "constructor": "y" } }',
    }).init()
    assert.equal(code, 0)
  })
})

test('a wrong command line is refused', async () => {
  for (const line of ['init --yes', 'init a b']) assert.equal((await runCommand(line)).code, 2)
})
