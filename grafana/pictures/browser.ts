import { existsSync } from 'node:fs'
import { type Browser, type HTTPRequest, launch } from 'puppeteer-core'
import type { Sheet } from './answers.ts'
import { readAsset } from './assets.ts'
import type { Bundle } from './bundle.ts'
import { Failure } from './failure.ts'
import { heightOf } from './layout.ts'
import type { Remark } from './page/remarks.ts'

/** An address that nobody has: everything that the page asks for is answered here, or not at all. */
const origin = 'http://pictures.invalid'

export interface Drawing {
  readonly png: Uint8Array
  readonly remarks: readonly Remark[]
}

export function openBrowser(): Promise<Browser> {
  const { CHROME_PATH } = process.env
  if (CHROME_PATH && !existsSync(CHROME_PATH)) throw new Failure(`CHROME_PATH names no file: ${CHROME_PATH}`)
  const found = CHROME_PATH || ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path))
  if (found === undefined)
    throw new Failure('There is no Chromium: apt-get install chromium, or set CHROME_PATH to one.')
  // Its sandbox doesn't run as root, and the page is our own and reaches no network.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return launch({ executablePath: found, args: [...args, '--force-color-profile=srgb', '--font-render-hinting=none'] })
}

export async function draw(browser: Browser, bundle: Bundle, sheet: Sheet): Promise<Drawing> {
  const page = await browser.newPage()
  try {
    // What lies below the window's edge is not laid out.
    await page.setViewport({ width: sheet.width, height: heightOf(sheet.panels.map(({ panel }) => panel)) + 200 })
    await page.setRequestInterception(true)
    const problems: string[] = []
    page.on('request', (request) => void answer(request, bundle).catch(() => {}))
    page.on('pageerror', (error) => problems.push(String(error)))
    await page.goto(`${origin}/`)
    const remarks = await page.evaluate((it: Sheet) => window.draw(it), sheet)
    const root = await page.$('#root > div:last-child')
    if (root === null) throw new Error(`The page stayed empty. ${problems.join('\n')}`)
    const png = await root.screenshot({ type: 'png' })
    return { png, remarks: [...remarks, ...problems.map((says) => ({ panel: 'the page', says }))] }
  } finally {
    await page.close()
  }
}

async function answer(request: HTTPRequest, { script, styles }: Bundle): Promise<void> {
  const { pathname, origin: asked, protocol } = new URL(request.url())
  if (protocol === 'data:') return request.continue()
  if (asked !== origin) return request.abort()
  if (pathname === '/') return request.respond({ contentType: 'text/html', body: html(styles) })
  if (pathname === '/page.js') return request.respond({ contentType: 'text/javascript', body: script })
  const asset = await readAsset(pathname).catch(() => undefined)
  return request.respond(asset ?? { status: 404, body: '' })
}

const html = (styles: string): string => `<!doctype html>
<meta charset="utf-8">
<style>${styles}</style>
<div id="root"></div>
<script src="/page.js"></script>
`
