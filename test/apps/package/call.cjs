/** Makes one call to the gateway. */
exports.call = async () => {
  const response = await fetch(`${process.env.GATEWAY}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer key' },
    body: JSON.stringify({ model: 'gpt-4.1', messages: [{ role: 'user', content: 'Hello' }] }),
  })
  await response.text()
}

/** Makes one call to the gateway, and one to another host: asks for its own metrics. Prints them. */
exports.callAndScrape = async () => {
  await exports.call()
  await scrape() // is the call to another host
  process.stdout.write(await scrape())
}

const scrape = async () => (await fetch(process.env.METRICS)).text()
