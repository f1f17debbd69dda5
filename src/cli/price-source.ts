import { readCommandVariables } from '../config/command.ts'
import { readPrices } from '../config/prices.ts'
import { InvalidOptionError } from '../errors.ts'
import { catalog, type PriceTable } from '../pricing/index.ts'
import { CommandFailure } from './command-failure.ts'
import type { Host } from './host.ts'

/** The prices that an application has: built-in, overridden by `--prices` or else by `HOLYSHEEP_OTEL_PRICES`. */
export function pricesInForce(path: string | undefined, { env }: Host): PriceTable {
  if (path !== undefined) return pricesOf('--prices', path)
  const { prices } = readCommandVariables(env)
  return prices === undefined ? catalog : pricesOf('HOLYSHEEP_OTEL_PRICES', prices)
}

/**
 * Unlike an application, a command does not continue without the requested prices. @throws CommandFailure or
 * PriceFileError
 */
export function pricesOf(name: string, path: string): PriceTable {
  try {
    return readPrices({ name, value: path })
  } catch (fault) {
    // Not a usage error: the command line is right, the file is missing.
    throw fault instanceof InvalidOptionError ? new CommandFailure(fault.message, { cause: fault }) : fault
  }
}
