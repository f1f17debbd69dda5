import type { BodyBytes } from '../call.ts'

/** Smaller requests hold no picture and no sound. */
const SMALLEST = 8 * 1024

/** What stands before an image or a sound in the known APIs: in data URLs, in Anthropic's, Gemini's and OpenAI's members. */
const MARKS = ['base64', '"inlineData"', '"inline_data"', '"input_audio"']

/** Whether a request contains images or sounds, as far as its two ends show. Their bytes say little about tokens. */
export function hasInlineMedia({ front, back, size }: BodyBytes): boolean {
  return size >= SMALLEST && MARKS.some((mark) => front.includes(mark) || back.includes(mark))
}
