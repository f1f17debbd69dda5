import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { installed, manifest, project, REGISTER, started } from './projects.ts'

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
