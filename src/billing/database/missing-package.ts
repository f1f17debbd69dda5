/** A driver that is not installed. The message says what to install. */
export class MissingPackageError extends Error {
  /** Name of the class. */
  override readonly name = 'MissingPackageError'
  /** Stable, unlike the message. */
  readonly code = 'ERR_HOLYSHEEP_MISSING_PACKAGE'

  constructor(packageName: string, target: string, cause: unknown) {
    super(`a billing log in ${target} needs the package ${packageName}: npm install ${packageName}`, { cause })
  }
}

/** Loads an optional package. Distinguishes a missing package from a broken one. */
export async function loadPackage<T>(packageName: string, target: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (fault) {
    const { code, message } = fault as { code?: unknown; message?: unknown }
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' && String(message).includes(`'${packageName}'`)
    throw isMissing ? new MissingPackageError(packageName, target, fault) : fault
  }
}
