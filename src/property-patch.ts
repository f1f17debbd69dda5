/**
 * Gives an object a property of its own in place of the one it has. Returns the undo, or `undefined` where the object takes
 * none. The undo restores what was there before, unless the property has been replaced since: then it stays.
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
