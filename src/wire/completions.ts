import { choicesReader, isFilled } from './choices.ts'
import { field } from './fields.ts'

export const completions = choicesReader((choice) => isFilled(field(choice, 'text')))
