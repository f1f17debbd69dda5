import { Injectable } from '@nestjs/common'
import OpenAI from 'openai'

@Injectable()
export class ChatService {
  constructor(private readonly openai: OpenAI) {}

  async reply(message: string): Promise<string> {
    const completion = await this.openai.chat.completions.create({
      model: 'claude-sonnet-4.5',
      messages: [{ role: 'user', content: message }],
    })
    return completion.choices[0]?.message.content ?? ''
  }

  /** The reply, piece by piece. */
  async *stream(message: string): AsyncGenerator<string> {
    const completion = await this.openai.chat.completions.create({
      model: 'claude-sonnet-4.5',
      messages: [{ role: 'user', content: message }],
      stream: true,
      stream_options: { include_usage: true },
    })
    for await (const { choices } of completion) yield choices[0]?.delta.content ?? ''
  }
}
