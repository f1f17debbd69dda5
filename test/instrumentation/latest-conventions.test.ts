import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway } from '../../gateway/index.ts'
import { Observed } from '../helpers/observed.ts'

for (const [latestGenAiConventions, name] of [
  [false, 'gen_ai.usage.cache_creation.input_tokens'],
  [true, 'gen_ai.usage.cache_write.input_tokens'],
] as const) {
  test(`a call has the attribute ${name} where the latest conventions are ${latestGenAiConventions ? '' : 'not '}wanted`, async (context) => {
    const gateway = await startGateway()
    const observed = new Observed(gateway, { latestGenAiConventions })
    context.after(async () => {
      await observed.stop()
      await gateway.close()
    })
    const content = [{ type: 'text', text: 'word '.repeat(2_000), cache_control: { type: 'ephemeral' } }]
    const response = await fetch(`${gateway.origin}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'key', 'anthropic-version': '2023-06-01', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'claude-sonnet-4-5', max_tokens: 9, messages: [{ role: 'user', content }] }),
    })
    await response.text()
    await observed.settled(1)
    const names = Object.keys(observed.spans[0]?.attributes ?? {}).filter((key) => key.includes('.cache_'))
    assert.deepEqual(
      names.filter((key) => /cache_(?:write|creation)/.test(key)),
      [name],
    )
  })
}
