import type { IncomingHttpHeaders } from 'node:http'
import type { Usage } from '../src/call.ts'
import type { Answer, Dialect, Question } from './answer.ts'
import type { Controls } from './controls.ts'
import { badRequest, failure } from './errors.ts'
import { modelNotFound } from './formats/models.ts'
import { generate } from './generation.ts'
import { type JsonObject, string } from './json.ts'
import { answerName, catalogue, findModel, type Model } from './models.ts'
import { PromptCache } from './prompt-cache.ts'
import { parseBody } from './request-body.ts'
import type { Match } from './routes.ts'
import { StoredAnswers } from './stored-answers.ts'
import { limitExceeded, type RateLimit, RateLimiter, rateLimitHeaders } from './window.ts'

export interface ProviderOptions {
  /** Requests and tokens that each key may use in each window. Default: no limit, and no headers about one. */
  readonly rateLimit?: RateLimit | undefined
  /** Models on offer beside the catalogue, and before it. Default: none. */
  readonly models?: readonly Model[] | undefined
  /** Puts `cost_usd` into every usage. Default false. */
  readonly reportCost?: boolean | undefined
  /** Responses and videos that are kept to be fetched; the oldest is forgotten first. Default 1000. */
  readonly storedAnswers?: number | undefined
}

/** A request as far as the provider cares: no sockets, no faults. */
export interface ProviderRequest {
  readonly id: number
  readonly dialect: Dialect
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly match: Match | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly controls: Controls
}

export interface ProviderReply {
  readonly answer: Answer
  /** The model that a good answer names. */
  readonly model: string | undefined
  /** Headers that go with the answer, whatever becomes of it. */
  readonly headers: Readonly<Record<string, string>>
}

/** Answers requests as the models' makers do: checks key, path and model, counts tokens and limits rates. */
export class Provider {
  readonly #models: readonly Model[]
  readonly #reportCost: boolean
  readonly #cache = new PromptCache()
  readonly #stored: StoredAnswers
  readonly #limiter: RateLimiter | undefined

  constructor({ rateLimit, models = [], reportCost = false, storedAnswers = 1000 }: ProviderOptions) {
    this.#models = [...models, ...catalogue]
    this.#reportCost = reportCost
    this.#stored = new StoredAnswers(storedAnswers)
    this.#limiter = rateLimit && new RateLimiter(rateLimit)
  }

  async reply(request: ProviderRequest): Promise<ProviderReply> {
    const { dialect } = request
    const key = keyOf(request)
    if (!key) return { answer: missingKey(dialect), model: undefined, headers: {} }
    const { answer, model } = await this.#answer(request)
    if (this.#limiter === undefined) return { answer, model, headers: {} }
    const { used } = answer
    const admission = this.#limiter.admit(key, used === undefined ? 0 : used.prompt + used.completion)
    const { exceeded, endsAt, now } = admission
    const limits = rateLimitHeaders(admission)
    if (exceeded === undefined) return { answer, model, headers: limits }
    return { answer: limitExceeded(dialect, exceeded, endsAt - now), model: undefined, headers: limits }
  }

  async #answer(request: ProviderRequest): Promise<Omit<ProviderReply, 'headers'>> {
    const { dialect, match, controls, query } = request
    const refused = (answer: Answer) => ({ answer, model: undefined })
    if (match === undefined) return refused(unknownPath(request))
    const { route, parameter } = match
    if ('directory' in route) {
      const inquiry = { dialect, models: this.#models, parameter, query, stored: this.#stored }
      const answer = route.directory(inquiry)
      return { answer, model: answer.model }
    }
    const body = await parseBody(request.body, request.headers['content-type'])
    if (body === undefined) return refused(badRequest(dialect, 'We could not parse the body of your request.'))
    const name = parameter ?? string(body.model) ?? route.defaultModel
    if (name === undefined) return refused(badRequest(dialect, 'you must provide a model parameter', 'model'))
    const model = findModel(this.#models, name)
    if (model === undefined) return refused(modelNotFound(dialect, name))
    const answersAs = controls.model ?? answerName(model)
    const answer = route.endpoint(this.#question(request, body, model, answersAs))
    return { answer, model: answer.status === 200 ? answersAs : undefined }
  }

  #question(request: ProviderRequest, body: JsonObject, model: Model, answersAs: string): Question {
    const { id, dialect, controls, query } = request
    return {
      id,
      dialect,
      body,
      query,
      model,
      answersAs,
      controls,
      generate: (prompt, wish = {}, cacheable) =>
        generate({
          prompt: prompt.words.length,
          cache: this.#cache.use(model.id, prompt.words, cacheable),
          tokens: controls.replyTokens,
          reasons: model.reasons !== undefined,
          ...wish,
        }),
      report: (usage, tokens) => {
        const costUsd = this.#reportCost ? costOf(tokens, model) : undefined
        return { usage: costUsd === undefined ? usage : { ...usage, cost_usd: costUsd }, tokens, costUsd }
      },
      store: (id, answer) => this.#stored.keep(id, answer),
    }
  }
}

/** The key of a request, wherever its dialect has it. */
function keyOf({ headers, query }: ProviderRequest): string | undefined {
  const bearer = headers.authorization?.match(/^Bearer (.+)$/)?.[1]
  return bearer ?? (headers['x-api-key'] ?? headers['x-goog-api-key'])?.toString() ?? query.get('key') ?? undefined
}

/** USD, by way of whole picodollars so that equal costs are equal numbers. */
const costOf = ({ prompt, completion }: Usage, { price }: Model): number =>
  Math.round(prompt * price.prompt + completion * price.completion) / 1e12

const missingKey = (dialect: Dialect): Answer =>
  failure(dialect, { status: 401, code: 'invalid_api_key', message: "You didn't provide an API key." })

const unknownPath = ({ dialect, method, path }: ProviderRequest): Answer =>
  failure(dialect, { status: 404, message: `Invalid URL (${method} ${path})` })
