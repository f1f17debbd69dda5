import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { ChatOpenAI } from '@langchain/openai'
import express from 'express'

const prompt = ChatPromptTemplate.fromMessages([
  ['system', 'You answer in one sentence.'],
  ['user', '{message}'],
])

const model = new ChatOpenAI({
  model: 'gpt-4.1',
  apiKey: process.env.HOLYSHEEP_API_KEY,
  configuration: { baseURL: process.env.HOLYSHEEP_BASE_URL ?? 'https://api.holysheep.ai/v1' },
})

const chain = prompt.pipe(model).pipe(new StringOutputParser())

const app = express().use(express.json())

app.post('/chat', async ({ body }, response) => {
  response.json({ reply: await chain.invoke({ message: body.message }) })
})

app.post('/stream', async ({ body }, response) => {
  response.type('text/plain')
  for await (const text of await chain.stream({ message: body.message })) response.write(text)
  response.end()
})

app.listen(process.env.PORT ?? 3000)
