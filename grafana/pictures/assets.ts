import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file that Grafana's server would send: its icons, and the fonts that it is written in. */
export async function readAsset(path: string): Promise<{ contentType: string; body: Buffer } | undefined> {
  const [, icon] = /^\/public\/build\/img\/icons\/([\w-]+\/[\w-]+\.svg)$/.exec(path) ?? []
  if (icon !== undefined) return { contentType: 'image/svg+xml', body: await readFile(join(icons, icon)) }
  const [, family, name = ''] = /^\/public\/fonts\/(inter|roboto)\/([\w-]+)\.woff2$/.exec(path) ?? []
  if (family === undefined) return undefined
  const font = family === 'inter' ? 'inter' : 'roboto-mono'
  const style = name.endsWith('Italic') ? 'italic' : 'normal'
  const file = join(folderOf(`@fontsource-variable/${font}`), 'files', `${font}-latin-wght-${style}.woff2`)
  return { contentType: 'font/woff2', body: await readFile(file) }
}

const folderOf = (name: string): string => dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)))

const icons = join(folderOf('@grafana/ui'), 'dist', 'public', 'img', 'icons')
