/** Makes a call after another until its input ends. */
const { GATEWAY } = process.env

let goesOn = true
process.stdin.resume().on('end', () => {
  goesOn = false
})
while (goesOn) {
  const response = await fetch(`${GATEWAY}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer key' },
    body: JSON.stringify({ model: 'deepseek-v3.2', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  await response.json()
  await new Promise((resolve) => setTimeout(resolve, 200))
}
