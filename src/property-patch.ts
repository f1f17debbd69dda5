/**
 * Defines an own property on an object. Returns a function that restores the previous property, or `undefined` if the
 * object can't be changed. If the property was replaced by someone else meanwhile, it is not restored.
 */
export function patchProperty<T extends object, Name extends keyof T>(
  target: T,
  name: Name,
  value: T[Name],
): (() => void) | undefined {
  const before = Object.getOwnPropertyDescriptor(target, name)
  const property = { value, configurable: true, enumerable: before?.enumerable ?? false, writable: true }
  if (!Reflect.defineProperty(target, name, property)) return undefined
  return () => {
    if (target[name] !== value) return
    if (before === undefined) Reflect.deleteProperty(target, name)
    else Reflect.defineProperty(target, name, before)
  }
}
