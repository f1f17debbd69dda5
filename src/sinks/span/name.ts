import type { StartedCall } from '../../call.ts'
import { httpMethod, OTHER_METHOD } from '../http-method.ts'

/** `{operation} {model}`; only the operation if the model is unknown; method and endpoint if there is no operation. */
export function spanName({ operation, endpoint, method: sent }: StartedCall, model?: string): string {
  if (operation !== 'other') return model === undefined ? operation : `${operation} ${model}`
  const method = httpMethod(sent)
  return `${method === OTHER_METHOD ? 'HTTP' : method} ${endpoint}`
}
