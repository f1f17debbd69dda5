import { postChat } from './fetch-scenes.ts'
import { longText, question } from './prompts.ts'
import { faulty, paced, type Stage } from './stage.ts'

/** Scenes with failures. The program marks those that reject. */

const messages = ({ random }: Stage) => [{ role: 'user' as const, content: question(random) }]

/** The first attempts fail, and the SDK of OpenAI tries again until one succeeds. */
export const retriedAfter = (fault: string, model: string) => (stage: Stage) =>
  stage.openai.chat.completions.create({ model, messages: messages(stage) }, { headers: faulty(fault, 1) })

/** Every attempt fails. */
export const refused = (fault: string, model: string) => (stage: Stage) =>
  stage.openai.chat.completions.create({ model, messages: messages(stage) }, { headers: faulty(fault), maxRetries: 0 })

/** The SDK's `timeout` expires before the gateway answers. */
export const timedOutByOpenai = (model: string) => (stage: Stage) =>
  stage.openai.chat.completions.create(
    { model, messages: messages(stage) },
    { headers: faulty('hang'), timeout: 1_200, maxRetries: 0 },
  )

export const timedOutByAnthropic = (model: string) => (stage: Stage) =>
  stage.anthropic.messages.create(
    { model, max_tokens: 50, messages: messages(stage) },
    { headers: faulty('hang'), timeout: 1_500, maxRetries: 0 },
  )

/** The signal of a plain fetch expires in the middle of the body. */
export const timedOutBySignal = (model: string) => (stage: Stage) =>
  postChat(stage, model, { headers: faulty('hang-body'), signal: AbortSignal.timeout(2_000) })

export const resetBeforeAnswer = (model: string) => (stage: Stage) =>
  postChat(stage, model, { headers: faulty('reset-before-headers') })

/** The answer is not JSON, and its usage is invalid. */
export const unreadable = (model: string) => (stage: Stage) =>
  postChat(stage, model, { headers: faulty('garbage-json') })

/** The stream ends, or breaks, without its last event. */
export const brokenStream = (fault: 'cut-stream' | 'reset-in-body', model: string) => async (stage: Stage) => {
  const stream = await stage.openai.chat.completions.create(
    { model, messages: messages(stage), stream: true, stream_options: { include_usage: true } },
    { headers: { ...paced(model, stage.random), ...faulty(fault) } },
  )
  for await (const _ of stream);
}

/**
 * The app cancels: no error, but the tokens stay unknown. The gateway sends one half and waits, so that a slow app
 * can't have received them.
 */
export const leftStream = (model: string) => async (stage: Stage) => {
  const stream = await stage.openai.chat.completions.create(
    { model, messages: messages(stage), stream: true, stream_options: { include_usage: true } },
    { headers: { ...paced(model, stage.random), ...faulty('hang-body') } },
  )
  for await (const _ of stream) break
}

/** Without `stream_options.include_usage`, a stream has no usage. */
export const streamWithoutUsage = (model: string) => async (stage: Stage) => {
  const stream = await stage.openai.chat.completions.create(
    { model, messages: messages(stage), stream: true },
    { headers: paced(model, stage.random) },
  )
  for await (const _ of stream);
}

/** A batch job of one tenant exceeds the limit of requests; the SDK waits as requested and retries. */
export const burst = (model: string) => (stage: Stage) => {
  const apiKey = `${stage.apiKey}-batch`
  const openai = stage.openai.withOptions({ apiKey, maxRetries: 3 })
  const embed = () => openai.embeddings.create({ model, input: question(stage.random) })
  return Promise.all(Array.from({ length: 24 }, embed))
}

/** Two long documents at once exceed the limit of tokens. */
export const longDocuments = (model: string) => (stage: Stage) => {
  const openai = stage.openai.withOptions({ apiKey: `${stage.apiKey}-documents`, maxRetries: 3 })
  const summarize = () =>
    openai.chat.completions.create({ model, messages: [{ role: 'user', content: longText(5_000) }] })
  return Promise.all([summarize(), summarize()])
}
