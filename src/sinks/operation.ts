const INFERENCE = new Set([
  'chat',
  'text_completion',
  'embeddings',
  'image_generation',
  'speech',
  'transcription',
  'translation',
])

/** Whether a model generates the answer, so that the GenAI conventions apply. */
export function isInference(operation: string): boolean {
  return INFERENCE.has(operation)
}
