import { type Random, seededRandom } from '../../demo/random.ts'

/** A separate random source for each thing that is planned, so that they do not affect each other. */
export function randomOf(seed: number, ...path: readonly number[]): Random {
  const mixed = path.reduce((state, step) => Math.trunc(seededRandom(state ^ step)() * 2 ** 32), seed)
  return seededRandom(mixed)
}

export const chance = (random: Random, probability: number): boolean => random() < probability

/** A number from `least` up to `most`. */
export const between = (random: Random, least: number, most: number): number => least + random() * (most - least)

/** A whole number from `least` to `most`. */
export const wholeBetween = (random: Random, least: number, most: number): number =>
  Math.floor(between(random, least, most + 1))

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('there is nothing to pick from')
  return item
}
