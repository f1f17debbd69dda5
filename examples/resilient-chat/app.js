import express from 'express'
import OpenAI from 'openai'
import { createResilientFetch } from 'opentelemetry-instrumentation-holysheep/resilience'

const openai = new OpenAI({
  apiKey: process.env.HOLYSHEEP_API_KEY,
  baseURL: process.env.HOLYSHEEP_BASE_URL ?? 'https://api.holysheep.ai/v1',
  maxRetries: 0, // the fetch below retries
  timeout: 610_000, // above all attempts together
  fetch: createResilientFetch({
    providers: [
      { name: 'holysheep' },
      {
        name: 'backup',
        baseURL: process.env.BACKUP_BASE_URL ?? 'https://openrouter.ai/api/v1',
        apiKey: { env: 'BACKUP_API_KEY' },
        models: { 'gpt-4.1': 'openai/gpt-4.1' },
      },
    ],
  }),
})

const app = express().use(express.json())

app.post('/chat', async ({ body }, response) => {
  const completion = await openai.chat.completions.create({
    model: 'gpt-4.1',
    messages: [{ role: 'user', content: body.message }],
  })
  response.json({ reply: completion.choices[0].message.content })
})

app.listen(process.env.PORT ?? 3000)
