import { type Answer, type Dialect, type Inquiry, json } from '../answer.ts'
import { failure } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { findModel, type Model } from '../models.ts'

const released = '2025-09-29T00:00:00Z'

const descriptions: Readonly<Record<Dialect, (model: Model) => JsonObject>> = {
  openai: ({ id, owner }) => ({ id, object: 'model', created: Date.parse(released) / 1000, owned_by: owner }),
  anthropic: ({ id }) => ({ type: 'model', id, display_name: id, created_at: released }),
  gemini: ({ id }) => ({ name: `models/${id}`, displayName: id, version: '001' }),
}

/** GET /models */
export function listModels({ dialect, models }: Inquiry): Answer {
  const data = models.map(descriptions[dialect])
  if (dialect === 'openai') return json({ object: 'list', data })
  if (dialect === 'gemini') return json({ models: data })
  return json({ data, has_more: false, first_id: models.at(0)?.id ?? null, last_id: models.at(-1)?.id ?? null })
}

/** GET /models/{model} */
export function retrieveModel({ dialect, models, parameter = '' }: Inquiry): Answer {
  const model = findModel(models, parameter)
  return model === undefined ? modelNotFound(dialect, parameter) : json(descriptions[dialect](model))
}

export const modelNotFound = (dialect: Dialect, name: string): Answer =>
  failure(dialect, {
    status: 404,
    code: 'model_not_found',
    message:
      dialect !== 'anthropic'
        ? `The model \`${name}\` does not exist or you do not have access to it.`
        : `model: ${name}`,
  })
