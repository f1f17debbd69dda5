import { bodies } from './memory/bodies.ts'
import { heap } from './memory/heap.ts'
import { large } from './memory/large.ts'
import { leftovers } from './memory/leftovers.ts'
import type { Part } from './part.ts'

export const memory: readonly Part[] = [large, heap, leftovers, bodies]
