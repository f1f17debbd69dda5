import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { after, test } from 'node:test'
import { missingForEngine, startEngine } from '../../scripts/containers/engine.ts'
import { patiently } from '../helpers/stack/patience.ts'
import { describeExample } from './describe-example.ts'
import type { Environment } from './example.ts'
import { makeNodeImage } from './node-image.ts'

const missing = missingForEngine()
const engine = missing === undefined ? await startEngine() : undefined
after(() => engine?.remove())

/** In the network of this machine, where the gateway listens on the loopback. */
const adapt = (command: string, env: Environment): string =>
  command.replace(/^docker run/, ['docker run --network host', ...Object.keys(env)].join(' --env '))

const docker = (...args: readonly string[]): string => engine?.docker(args).trim() ?? ''

const setUp = (tarball: string): void => {
  if (engine !== undefined) makeNodeImage(engine, 'examples/docker/Dockerfile', tarball)
}

const options = { model: 'gpt-4.1', missing, setUp, adapt, env: () => ({ DOCKER_BUILDKIT: '0' }) }

describeExample('docker', options, (asked) => {
  const container = () => docker('ps', '--quiet', '--filter', 'ancestor=holysheep-chat')

  test('the application does not run as root', () => {
    assert.equal(docker('exec', container(), 'id', '-u'), '1000')
  })

  test('its container is healthy', async () => {
    const status = async () => docker('inspect', '--format', '{{.State.Health.Status}}', container())
    await patiently('a healthy container', status, (found) => found === 'healthy')
  })

  test('its metrics can be read from another machine', async () => {
    const { metricsPort } = asked().example
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
    assert.ok(outside.length > 0)
    for (const { address } of outside) assert.ok((await fetch(`http://${address}:${metricsPort}/metrics`)).ok)
  })
})
