/** As in an image of its own: no packages, and nothing about telemetry. Makes one call, and ends when its input does. */
const response = await fetch(`${process.env.GATEWAY}/v1/chat/completions`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer key' },
  body: JSON.stringify({ model: 'deepseek-v3.2', messages: [{ role: 'user', content: 'Hello' }] }),
})
await response.text()
console.log(`answered ${response.status}`)
process.stdin.resume()
