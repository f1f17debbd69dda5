import { Readable } from 'node:stream'
import { Body, Controller, Post, StreamableFile } from '@nestjs/common'
import { ChatService } from './chat.service'

@Controller()
export class ChatController {
  constructor(private readonly chat: ChatService) {}

  @Post('chat')
  async reply(@Body('message') message: string): Promise<{ reply: string }> {
    return { reply: await this.chat.reply(message) }
  }

  @Post('stream')
  stream(@Body('message') message: string): StreamableFile {
    return new StreamableFile(Readable.from(this.chat.stream(message), { objectMode: false }), { type: 'text/plain' })
  }
}
