import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { type Gateway, startGateway } from '../../gateway/index.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway({ reportCost: true })
})
after(() => gateway.close())
beforeEach(() => gateway.ledger.clear())

interface Part {
  readonly text?: string
  readonly thought?: boolean
  readonly functionCall?: { readonly name: string; readonly args: object }
}

interface Content {
  readonly candidates: readonly {
    readonly content: { readonly role: string; readonly parts: readonly Part[] }
    readonly finishReason?: string
    readonly index: number
  }[]
  readonly usageMetadata: Readonly<Record<string, unknown>>
  readonly modelVersion: string
}

const contents = [{ role: 'user', parts: [{ text: 'Kể chuyện con cừu 🐑' }] }]
const flash = '/v1beta/models/gemini-2.5-flash'
const pro = '/v1beta/models/gemini-2.5-pro'

const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  fetch(gateway.origin + path, {
    method: 'POST',
    headers: { 'x-goog-api-key': 'key', ...headers },
    body: JSON.stringify(body),
  })

async function ask<Answer = Content>(path: string, body: object): Promise<Answer> {
  const response = await post(path, body)
  assert.equal(response.status, 200)
  return (await response.json()) as Answer
}

const eventsOf = (text: string): readonly Content[] =>
  text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => JSON.parse(event.slice('data: '.length)))

const textOf = (chunks: readonly Content[], thought = false): string =>
  chunks
    .flatMap(({ candidates }) => candidates.flatMap(({ content }) => content.parts))
    .map((part) => ((part.thought ?? false) === thought ? (part.text ?? '') : ''))
    .join('')

/** What the client got last is what the ledger says. */
function sameUsage(got: unknown): void {
  const { usage, tokens, finished, costUsd } = gateway.ledger.only()
  assert.ok(usage && tokens && finished)
  assert.deepEqual(got, usage)
  assert.equal(tokens.prompt + tokens.completion, usage.totalTokenCount)
  assert.equal(costUsd, undefined)
}

for (const mount of ['', '/gemini']) {
  test(`generates content below ${mount}/v1beta`, async () => {
    const answer = await ask(`${mount}${flash}:generateContent`, { contents })
    const [candidate] = answer.candidates
    assert.deepEqual([candidate?.content.role, candidate?.finishReason, candidate?.index], ['model', 'STOP', 0])
    sameUsage(answer.usageMetadata)
    assert.equal(answer.usageMetadata.promptTokenCount, 6)
    assert.equal(answer.usageMetadata.candidatesTokenCount, textOf([answer]).split(' ').length)
    assert.equal(answer.modelVersion, 'gemini-2.5-flash')
    const { protocol, endpoint, model } = gateway.ledger.only()
    assert.deepEqual(
      { protocol, endpoint, model },
      { protocol: 'gemini', endpoint: '/models/{model}:generateContent', model: 'gemini-2.5-flash' },
    )
  })
}

for (const { framing, query, type, read } of [
  { framing: 'events', query: '?alt=sse', type: /^text\/event-stream/, read: eventsOf },
  { framing: 'one array', query: '', type: /^application\/json$/, read: JSON.parse },
]) {
  test(`streams the same content as ${framing}`, async () => {
    const whole = await ask(`${pro}:generateContent`, { contents })
    gateway.ledger.clear()
    const response = await post(`${pro}:streamGenerateContent${query}`, { contents })
    assert.match(response.headers.get('content-type') ?? '', type)
    const chunks: readonly Content[] = read(await response.text())
    assert.equal(textOf(chunks), textOf([whole]))
    assert.equal(chunks.at(-1)?.candidates[0]?.finishReason, 'STOP')
    assert.deepEqual(chunks.at(-1)?.usageMetadata, whole.usageMetadata)
    const counts = chunks.map(({ usageMetadata }) => usageMetadata.candidatesTokenCount)
    assert.deepEqual(counts, [...chunks.slice(1).map((_, index) => index + 1), chunks.length - 1])
    sameUsage(whole.usageMetadata)
    assert.equal(gateway.ledger.only().stream, true)
  })

  test(`pads and breaks ${framing}`, async () => {
    const path = `${flash}:streamGenerateContent${query}`
    const padded = await (await post(path, { contents }, { 'x-gateway-size': '100000' })).text()
    assert.ok(padded.length > 100_000)
    if (query === '') assert.ok(textOf(JSON.parse(padded)).length > 0)
    gateway.ledger.clear()
    const cut = await (await post(path, { contents }, { 'x-gateway-fault': 'cut-stream' })).text()
    assert.ok(cut.includes('usageMetadata') && !cut.includes('finishReason') && !cut.endsWith(']'))
    const broken = await (await post(path, { contents }, { 'x-gateway-fault': 'error-event' })).text()
    assert.ok(broken.includes('{"error":{"code":500,"message":"The model broke down.","status":"INTERNAL"}}'))
    const silent = await (await post(path, { contents }, { 'x-gateway-fault': 'no-usage' })).text()
    assert.ok(!silent.includes('usageMetadata') && silent.includes('finishReason'))
    const [first, , third] = gateway.ledger.answers
    assert.ok(first?.tokens)
    assert.equal(third?.tokens, undefined)
  })
}

test('counts thoughts beside the candidates, and shows them where they are wanted', async () => {
  const generationConfig = { thinkingConfig: { includeThoughts: true, thinkingBudget: 100 }, candidateCount: 2 }
  const body = { contents, generationConfig }
  const whole = await ask(`${flash}:generateContent`, body)
  const { thoughtsTokenCount, candidatesTokenCount } = whole.usageMetadata
  assert.equal(thoughtsTokenCount, candidatesTokenCount)
  assert.equal(gateway.ledger.only().tokens?.reasoning, thoughtsTokenCount)
  assert.deepEqual(
    whole.candidates.map(({ index, content }) => [index, content.parts.some(({ thought }) => thought)]),
    [
      [0, true],
      [1, true],
    ],
  )
  const chunks = eventsOf(await (await post(`${flash}:streamGenerateContent?alt=sse`, body)).text())
  assert.equal(textOf(chunks, true), textOf([whole], true))
  assert.equal(chunks[0]?.usageMetadata.thoughtsTokenCount, 1)
  assert.equal(chunks[0]?.usageMetadata.candidatesTokenCount, undefined)
  assert.deepEqual(chunks.at(-1)?.usageMetadata, whole.usageMetadata)
  const quick = { contents, generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }
  assert.equal((await ask(`${pro}:generateContent`, quick)).usageMetadata.thoughtsTokenCount, undefined)
})

test('reads a prefix from the cache, and omits a count of zero', async () => {
  const text = Array.from({ length: 40 }, (_, index) => `mây${index}`).join(' ')
  const generationConfig = { maxOutputTokens: 3 }
  const body = { systemInstruction: { parts: [{ text }] }, contents, generationConfig }
  const first = await ask(`${flash}:generateContent`, body)
  assert.ok(!('cachedContentTokenCount' in first.usageMetadata))
  assert.equal(first.candidates[0]?.finishReason, 'MAX_TOKENS')
  assert.deepEqual(gateway.ledger.only().tokens, { prompt: 46, completion: 3 })
  gateway.ledger.clear()
  assert.equal((await ask(`${flash}:generateContent`, body)).usageMetadata.cachedContentTokenCount, 32)
  assert.deepEqual(gateway.ledger.only().tokens, { prompt: 46, completion: 3, cachedPrompt: 32 })
})

test('calls a function, and answers once it has the result', async () => {
  const tools = [{ functionDeclarations: [{ name: 'search' }] }]
  const { candidates } = await ask(`${flash}:generateContent`, { contents, tools })
  const functionCall = { name: 'search', args: { query: 'thời tiết Hà Nội 🌦️' } }
  assert.deepEqual(candidates[0]?.content.parts, [{ functionCall }])
  gateway.ledger.clear()
  const streamed = await ask<readonly Content[]>(`${flash}:streamGenerateContent`, { contents, tools })
  assert.deepEqual(streamed[0]?.candidates[0]?.content.parts, [{ functionCall }])
  sameUsage(streamed.at(-1)?.usageMetadata)
  const result = { role: 'user', parts: [{ functionResponse: { name: 'search', response: { text: '30 °C' } } }] }
  const told = await ask(`${flash}:generateContent`, { contents: [...contents, result], tools })
  assert.ok(textOf([told]).length > 0)
})

test('embeds content, counts tokens and lists models', async () => {
  const content = { parts: [{ text: 'một hai ba' }] }
  const path = '/v1beta/models/gemini-embedding-001:embedContent'
  const embedded = await ask<{ embedding: { values: number[] }; usageMetadata: object }>(path, {
    content,
    outputDimensionality: 5,
  })
  assert.equal(embedded.embedding.values.length, 5)
  const { usage, tokens } = gateway.ledger.only()
  assert.deepEqual(embedded.usageMetadata, usage)
  assert.deepEqual(tokens, { prompt: 3, completion: 0 })
  gateway.ledger.clear()
  const counted = await ask<{ totalTokens: number }>(`${flash}:countTokens`, { contents })
  assert.equal(counted.totalTokens, 6)
  assert.equal(gateway.ledger.only().tokens, undefined)
  const list = await fetch(`${gateway.origin}/v1beta/models?key=key`)
  const { models } = (await list.json()) as { models: { name: string }[] }
  assert.ok(models.some(({ name }) => name === 'models/gemini-2.5-pro'))
})

test('fails in the shape of Gemini', async () => {
  const unknown = await post('/v1beta/models/gemini-99:generateContent', { contents })
  const { error } = (await unknown.json()) as { error: { code: number; status: string } }
  assert.deepEqual([unknown.status, error.code, error.status], [404, 404, 'NOT_FOUND'])
  for (const method of ['generateContent', 'streamGenerateContent', 'embedContent']) {
    assert.equal((await post(`${flash}:${method}`, {})).status, 400)
  }
  const keyless = await fetch(`${gateway.origin}${flash}:generateContent`, { method: 'POST', body: '{}' })
  assert.equal(keyless.status, 401)
})

test('keeps the query of a request that it redirects', async () => {
  const path = `${flash}:streamGenerateContent?alt=sse`
  const response = await post(path, { contents }, { 'x-gateway-fault': 'redirect' })
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)
})
