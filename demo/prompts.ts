import type { Random } from './random.ts'

const topics = ['the weather in Hanoi', 'a contract', 'last week’s tickets', 'a release note', 'the menu of the day']

/** Instructions that every call of an app begins with: models read them from their cache after the first time. */
export const instructions = Array.from({ length: 24 }, (_, rule) => {
  return `Rule ${rule + 1}: answer in one short paragraph, name your source, and say so where you do not know.`
}).join('\n')

export function question(random: Random): string {
  const topic = topics[Math.floor(random() * topics.length)] ?? 'nothing'
  const details = 'in one sentence more than before, '.repeat(Math.floor(random() * 8))
  return `Summarize ${topic}, ${details}please.`
}

/** A prompt of so many tokens, as the gateway counts them. */
export const longText = (tokens: number): string =>
  Array.from({ length: tokens }, (_, line) => `line-${line}`).join(' ')

/** Some two hundred words that come in this order only once. */
export const article = (random: Random): string =>
  Array.from({ length: 200 }, () => `word-${Math.floor(random() * 10_000)}`).join(' ')
