import OpenAI from 'openai'

export async function POST(request: Request): Promise<Response> {
  const { message } = (await request.json()) as { message: string }
  const completion = await client().chat.completions.create({
    model: 'gpt-4.1',
    messages: [{ role: 'user', content: message }],
    stream: true,
    stream_options: { include_usage: true },
  })
  const text = new ReadableStream<string>({
    async start(controller) {
      for await (const { choices } of completion) controller.enqueue(choices[0]?.delta.content ?? '')
      controller.close()
    },
    cancel: () => completion.controller.abort(), // a user who leaves costs nothing more
  })
  return new Response(text.pipeThrough(new TextEncoderStream()))
}

/** Not at module level: `next build` loads this module, and has no key. */
const client = (): OpenAI =>
  new OpenAI({
    apiKey: process.env.HOLYSHEEP_API_KEY,
    baseURL: process.env.HOLYSHEEP_BASE_URL ?? 'https://api.holysheep.ai/v1',
  })
