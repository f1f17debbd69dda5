import { describeExample } from './describe-example.ts'

describeExample('langchain', { model: 'gpt-4.1', streams: 1 })
