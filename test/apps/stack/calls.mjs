/** Makes ten calls, one after the other, and ends as any script does. */
const { GATEWAY } = process.env

for (let made = 0; made < 10; made += 1) {
  const response = await fetch(`${GATEWAY}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer key' },
    body: JSON.stringify({ model: 'deepseek-v3.2', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  await response.json()
}
console.log('done')
