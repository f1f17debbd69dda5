import { article, instructions, question } from './prompts.ts'
import { paced, type Stage } from './stage.ts'

const body = (model: string, { random }: Stage) => ({
  model,
  max_tokens: 200,
  // Marked, so that only the first call pays for writing it to the cache.
  system: [{ type: 'text' as const, text: instructions, cache_control: { type: 'ephemeral' as const } }],
  messages: [{ role: 'user' as const, content: question(random) }],
})

export const message = (model: string) => (stage: Stage) =>
  stage.anthropic.messages.create(body(model, stage), { headers: paced(model, stage.random) })

export const streamedMessage = (model: string) => (stage: Stage) =>
  stage.anthropic.messages.stream(body(model, stage), { headers: paced(model, stage.random) }).finalMessage()

/** About a text that nobody has asked about before: it is written to the cache. */
export const messageAboutNews = (model: string) => (stage: Stage) => {
  const text = article(stage.random)
  const system = [{ type: 'text' as const, text, cache_control: { type: 'ephemeral' as const } }]
  return stage.anthropic.messages.create({ ...body(model, stage), system }, { headers: paced(model, stage.random) })
}
