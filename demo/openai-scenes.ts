import { setTimeout as sleep } from 'node:timers/promises'
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

/** Asks for a response that is made in the background, and fetches it until it is complete. */
export const backgroundResponse = (model: string) => async (stage: Stage) => {
  const headers = paced(model, stage.random)
  const input = question(stage.random)
  let response = await stage.openai.responses.create({ model, instructions, input, background: true }, { headers })
  while (response.status === 'queued' || response.status === 'in_progress') {
    await sleep(50)
    response = await stage.openai.responses.retrieve(response.id)
  }
}

/** Billed by the piece. */
export const picture = (model: string) => (stage: Stage) =>
  stage.openai.images.generate({ model, prompt: question(stage.random) }, { headers: paced(model, stage.random) })
