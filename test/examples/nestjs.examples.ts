import { describeExample } from './describe-example.ts'

describeExample('nestjs', { model: 'claude-sonnet-4.5', streams: 1 })
