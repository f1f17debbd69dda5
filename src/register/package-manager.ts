/** How package managers are started: by the name of their command, or by a file of theirs. */
const PACKAGE_MANAGER =
  /[\\/](?:np[mx]|pnp[mx]|yarn(?:pkg)?|corepack)$|[\\/](?:npm|pnpm|yarn(?:-v?[\d.]+)?|corepack|releases)[\\/](?:(?:bin|dist|lib)[\\/])?(?:np[mx]-cli|pnp[mx]|yarn(?:pkg)?(?:-[\d.]+)?|corepack)\.[cm]?js$/

/**
 * Whether this process is npm, npx, pnpm, yarn or Corepack. With `NODE_OPTIONS` they load what is meant for the application
 * that they start, and would take its port.
 */
export function isPackageManager(script: string | undefined = process.argv[1]): boolean {
  return script !== undefined && PACKAGE_MANAGER.test(script)
}
