import express from 'express'
import OpenAI from 'openai'

const openai = new OpenAI({
  apiKey: process.env.HOLYSHEEP_API_KEY,
  baseURL: process.env.HOLYSHEEP_BASE_URL ?? 'https://api.holysheep.ai/v1',
})

const app = express().use(express.json())

app.post('/chat', async ({ body }, response) => {
  const completion = await openai.chat.completions.create({
    model: 'gpt-4.1',
    messages: [{ role: 'user', content: body.message }],
  })
  response.json({ reply: completion.choices[0].message.content })
})

app.post('/stream', async ({ body }, response) => {
  const stream = await openai.chat.completions.create({
    model: 'gpt-4.1',
    messages: [{ role: 'user', content: body.message }],
    stream: true,
    stream_options: { include_usage: true }, // without it, nobody knows the tokens of a stream
  })
  response.on('close', () => stream.controller.abort()) // a user who leaves costs nothing more
  response.type('text/plain')
  for await (const { choices } of stream) response.write(choices[0]?.delta.content ?? '')
  response.end()
})

app.listen(process.env.PORT ?? 3000)
