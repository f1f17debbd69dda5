import { NestFactory } from '@nestjs/core'
import { ChatModule } from './chat.module'

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(ChatModule)
  app.enableShutdownHooks()
  await app.listen(process.env.PORT ?? 3000)
}

void bootstrap()
