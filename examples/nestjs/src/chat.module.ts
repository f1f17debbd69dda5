import { Module } from '@nestjs/common'
import OpenAI from 'openai'
import { ChatController } from './chat.controller'
import { ChatService } from './chat.service'

const openai = {
  provide: OpenAI,
  useFactory: () =>
    new OpenAI({
      apiKey: process.env.HOLYSHEEP_API_KEY,
      baseURL: process.env.HOLYSHEEP_BASE_URL ?? 'https://api.holysheep.ai/v1',
    }),
}

@Module({ controllers: [ChatController], providers: [ChatService, openai] })
export class ChatModule {}
