import { instructions, question } from './prompts.ts'
import { late, paced, type Stage } from './stage.ts'

const messages = ({ random }: Stage) => [
  { role: 'system' as const, content: instructions },
  { role: 'user' as const, content: question(random) },
]

export const chat = (model: string) => (stage: Stage) =>
  stage.openai.chat.completions.create({ model, messages: messages(stage) }, { headers: paced(model, stage.random) })

export const streamedChat = (model: string) => async (stage: Stage) => {
  const stream = await stage.openai.chat.completions.create(
    { model, messages: messages(stage), stream: true, stream_options: { include_usage: true } },
    { headers: paced(model, stage.random) },
  )
  for await (const _ of stream); // an app would show the text as it comes
}

export const response = (model: string) => (stage: Stage) =>
  stage.openai.responses.create(
    { model, instructions, input: question(stage.random) },
    { headers: paced(model, stage.random) },
  )

export const embeddings = (model: string) => (stage: Stage) =>
  stage.openai.embeddings.create(
    { model, input: [question(stage.random), question(stage.random)] },
    { headers: paced(model, stage.random) },
  )

/** As a program that builds an index: one call, and then all the rest at once. */
export const manyEmbeddings = (model: string) => async (stage: Stage) => {
  await embeddings(model)(stage)
  await Promise.all(Array.from({ length: 39 }, () => embeddings(model)(stage)))
}

/** Takes this many milliseconds. */
export const lateAnswer = (model: string, delay: number) => (stage: Stage) =>
  stage.openai.chat.completions.create({ model, messages: messages(stage) }, { headers: late(delay) })

/** Delays its first token. */
export const lateStream = (model: string, delay: number) => async (stage: Stage) => {
  const stream = await stage.openai.chat.completions.create(
    { model, messages: messages(stage), stream: true, stream_options: { include_usage: true } },
    { headers: late(delay) },
  )
  for await (const _ of stream);
}
