import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../../databases/ports.ts'
import { layOutConfig } from '../../../stack/config-files.ts'
import { createNativeServer, serverFolder } from '../../../stack/native-server.ts'
import type { Server } from '../../../stack/server.ts'

export interface Alertmanager extends Server {
  /** Such as `http://127.0.0.1:20001`. */
  readonly url: string
}

export interface AlertmanagerOptions {
  /** Contents of the files in `channels`, by name. Default: those of the repository. */
  readonly channels?: Readonly<Record<string, string>>
}

/** Alertmanager on the configuration of the stack, not yet started. */
export async function prepareAlertmanager({ channels = {} }: AlertmanagerOptions = {}): Promise<Alertmanager> {
  const folder = serverFolder('alertmanager')
  layOutConfig('alertmanager', ['alertmanager.yaml', 'templates', 'channels'], folder)
  mkdirSync(join(folder, 'channels'), { recursive: true })
  for (const [name, content] of Object.entries(channels)) writeFileSync(join(folder, 'channels', name), content)
  const address = `127.0.0.1:${await freePort()}`
  const url = `http://${address}`
  const server = createNativeServer({
    program: 'alertmanager',
    args: [
      '--config.file=alertmanager.yaml',
      '--storage.path=data',
      `--web.listen-address=${address}`,
      '--cluster.listen-address=', // it has no peers
    ],
    folder,
    readyUrl: `${url}/-/ready`,
  })
  return { ...server, url }
}

export async function startAlertmanager(options: AlertmanagerOptions = {}): Promise<Alertmanager> {
  const alertmanager = await prepareAlertmanager(options)
  await alertmanager.start()
  return alertmanager
}
