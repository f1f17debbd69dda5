/** The current value of an environment variable; an empty one is unset. */
export function variable(name: string): string | undefined {
  const value = process.env[name]?.trim() ?? ''
  return value === '' ? undefined : value
}
