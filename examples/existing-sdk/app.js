const express = require('express')
const OpenAI = require('openai')

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

app.listen(process.env.PORT ?? 3000)
