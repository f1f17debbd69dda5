import { modelKey } from '../../pricing/model-name.ts'
import { UsageError } from '../usage-error.ts'
import { byProvider, type SourceModel, sourceName } from './source-model.ts'

/**
 * Who gets a name that several have: first those who make models, by the names of both price lists, and then those who
 * only host them, in the order of the list.
 */
const ORDER = [
  ...['openai', 'anthropic', 'google', 'gemini', 'vertex_ai-language-models', 'deepseek', 'x-ai', 'xai', 'mistral'],
  ...['cohere', 'cohere_chat', 'perplexity', 'moonshotai', 'moonshot', 'zhipuai', 'zai', 'minimax', 'dashscope'],
  ...['voyageai', 'voyage', 'azure', 'aws', 'bedrock', 'bedrock_converse', 'groq'],
]

/**
 * The models of the given providers (or of all) whose name matches one of the patterns (or all), by provider.
 *
 * @throws UsageError for a provider or pattern without a model
 */
export function selectedModels(
  models: readonly SourceModel[],
  providers: readonly string[] | undefined,
  patterns: readonly string[] | undefined,
): readonly SourceModel[] {
  const known = byProvider(models)
  const order = providers ?? [...new Set([...ORDER, ...known.keys()])]
  const ofProviders = order.flatMap((provider) => {
    const found = known.get(provider)
    if (found === undefined && providers !== undefined) {
      throw new UsageError(`--provider ${provider} has no models here: ${[...known.keys()].toSorted().join(', ')} have`)
    }
    return found ?? []
  })
  if (patterns === undefined) return ofProviders
  const tests = patterns.map((pattern) => ({ pattern, expression: expressionOf(pattern) }))
  const matches = (expression: RegExp, model: SourceModel) =>
    [model.name, sourceName(model)].some((name) => expression.test(modelKey(name)))
  for (const { pattern, expression } of tests) {
    if (!ofProviders.some((model) => matches(expression, model))) {
      throw new UsageError(`--model ${pattern} matches no model of these providers`)
    }
  }
  return ofProviders.filter((model) => tests.some(({ expression }) => matches(expression, model)))
}

/** In a pattern `*` is any text. */
function expressionOf(pattern: string): RegExp {
  const parts = modelKey(pattern)
    .split(/\*+/)
    .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}
