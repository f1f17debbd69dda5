import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { manifest, project } from './projects.ts'

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
