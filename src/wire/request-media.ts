import type { BodyBytes } from '../call.ts'

/** Smaller requests hold no picture and no sound. */
const SMALLEST = 8 * 1024

/**
 * What stands before an image or a sound in the known APIs: in data URLs, in Anthropic's, Gemini's and OpenAI's members.
 * Not `base64` alone: clients ask for embeddings in this encoding.
 */
const MARKS = [';base64,', '"media_type"', '"inlineData"', '"inline_data"', '"input_audio"']

const DASH = 0x2d

/** Whether a request contains images or sounds, as far as its two ends show. Their bytes say little about tokens. */
export function hasMedia({ front, back, size }: BodyBytes): boolean {
  if (size < SMALLEST) return false
  if (front[0] === DASH) return front.includes('form-data') // a form of this size has a file
  return MARKS.some((mark) => front.includes(mark) || back.includes(mark))
}
