import { createOpenAI } from '@ai-sdk/openai'
import { OpenTelemetry } from '@ai-sdk/otel'
import { generateText, pipeTextStreamToResponse, registerTelemetry, streamText, toTextStream } from 'ai'
import express from 'express'

registerTelemetry(new OpenTelemetry())

const holysheep = createOpenAI({
  apiKey: process.env.HOLYSHEEP_API_KEY,
  baseURL: process.env.HOLYSHEEP_BASE_URL ?? 'https://api.holysheep.ai/v1',
})

const chat = {
  model: holysheep.chat('gpt-4.1'),
  telemetry: { recordInputs: false, recordOutputs: false }, // else prompts and answers are in the AI SDK's spans
}

const app = express().use(express.json())

app.post('/chat', async ({ body }, response) => {
  const { text } = await generateText({ ...chat, prompt: body.message })
  response.json({ reply: text })
})

app.post('/stream', ({ body }, response) => {
  const { stream } = streamText({ ...chat, prompt: body.message })
  return pipeTextStreamToResponse({ response, stream: toTextStream({ stream }) })
})

app.listen(process.env.PORT ?? 3000)
