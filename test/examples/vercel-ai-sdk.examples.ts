import { test } from 'node:test'
import { patiently } from '../helpers/stack/patience.ts'
import { describeExample } from './describe-example.ts'
import { ancestorsOf, spansOfCalls } from './telemetry.ts'

/** As `@ai-sdk/otel` calls them, from the inside out. */
const AROUND = 'chat gpt-4.1 < step 1 < invoke_agent gpt-4.1'

describeExample('vercel-ai-sdk', { model: 'gpt-4.1', streams: 1 }, (asked) => {
  test('each call is within the spans of the AI SDK', async () => {
    const { example } = asked()
    for (const call of await spansOfCalls(example)) {
      // They end after the call.
      const around = async () => ancestorsOf(call, example.receiver.spans).map(({ name }) => name)
      await patiently('the spans around a call', around, (names) => names.join(' < ') === AROUND)
    }
  })
})
