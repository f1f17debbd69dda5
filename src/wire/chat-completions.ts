import { choicesReader, isFilled } from './choices.ts'
import { field } from './fields.ts'

/** What a delta may bring; the names of reasoning text are those of the providers behind the gateway. */
const CONTENT = ['content', 'reasoning_content', 'reasoning', 'refusal', 'tool_calls', 'function_call', 'audio']

export const chatCompletions = choicesReader((choice) => {
  const delta = field(choice, 'delta')
  return CONTENT.some((member) => isFilled(field(delta, member)))
})
