/** Builds `dist`: the compiled sources, and beside them the data they read at run time. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { compile, root } from './compile.ts'

const dist = join(root, 'dist')
const prices = join(root, 'src', 'pricing')

// What an earlier build left would be published with the rest.
rmSync(dist, { recursive: true, force: true })
compile('tsconfig.build.json')
cpSync(prices, join(dist, 'pricing'), { recursive: true, filter: (path) => path === prices || path.endsWith('.json') })
