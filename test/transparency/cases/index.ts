import type { Case } from '../case.ts'
import { aborts } from './aborts.ts'
import { bodies } from './bodies.ts'
import { dispatchers } from './dispatchers.ts'
import { faults } from './faults.ts'
import { interceptors } from './interceptors.ts'
import { mocks } from './mocks.ts'
import { protocols } from './protocols.ts'
import { subscribers } from './subscribers.ts'

export const cases: readonly Case[] = [
  ...dispatchers,
  ...interceptors,
  ...protocols,
  ...bodies,
  ...aborts,
  ...faults,
  ...mocks,
  ...subscribers,
]
