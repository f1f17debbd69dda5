import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../../scripts/containers/engine.ts'
import { makeImage } from '../containers/images.ts'

/**
 * Makes the image that a Dockerfile is built on, since none can be counted on to be pulled. In it are also this machine's
 * registry of npm, and our tarball, at the path by which the copied example names it.
 */
export function makeNodeImage(engine: Engine, dockerfile: string, tarball: string): void {
  const image = /^FROM (\S+)/m.exec(readFileSync(dockerfile, 'utf8'))?.[1] ?? ''
  makeImage(engine, 'busybox:1.37')
  makeImage(engine, image)
  const folder = mkdtempSync(join(tmpdir(), 'holysheep-image-'))
  try {
    const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout.trim()
    writeFileSync(join(folder, 'npmrc'), `registry=${registry}\ncafile=/etc/ssl/certs/ca-certificates.crt\n`)
    cpSync(tarball, join(folder, 'package.tgz'))
    writeFileSync(
      join(folder, 'Dockerfile'),
      `FROM ${image}\nCOPY npmrc /usr/local/etc/npmrc\nCOPY package.tgz ${tarball}\n`,
    )
    engine.docker(['build', '--quiet', '--tag', image, folder])
  } finally {
    rmSync(folder, { recursive: true })
  }
}
