import express from 'express'
import OpenAI from 'openai'

const openai = new OpenAI({
  apiKey: process.env.HOLYSHEEP_API_KEY,
  baseURL: process.env.HOLYSHEEP_BASE_URL ?? 'https://api.holysheep.ai/v1',
})

const app = express().use(express.json())

app.get('/health', (_, response) => response.sendStatus(200))

app.post('/chat', async ({ body }, response) => {
  const completion = await openai.chat.completions.create({
    model: 'gpt-4.1',
    messages: [{ role: 'user', content: body.message }],
  })
  response.json({ reply: completion.choices[0].message.content })
})

const server = app.listen(process.env.PORT ?? 3000)

// As the first process of a container, Node has to end itself.
process.once('SIGTERM', () => server.close())
