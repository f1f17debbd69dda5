const PLACEHOLDER = /\$(\d+)/g

/** A statement with its values in the places of `$1`, `$2` and so on, each as its `literal`. */
export function withValues(text: string, values: readonly unknown[], literal: (value: unknown) => string): string {
  return values.length === 0 ? text : text.replace(PLACEHOLDER, (_, number) => literal(values[Number(number) - 1]))
}
