import { readCommandVariables } from '../config/command.ts'
import { readPrices } from '../config/prices.ts'
import { InvalidOptionError } from '../errors.ts'
import { catalog, type PriceTable } from '../pricing/index.ts'
import { CommandFailure } from './command-failure.ts'
import type { Host } from './host.ts'

/** The built-in prices, with those of `--prices` or else of `HOLYSHEEP_OTEL_PRICES` over them, as applications have them. */
export function pricesInForce(path: string | undefined, { env }: Host): PriceTable {
  if (path !== undefined) return pricesOf('--prices', path)
  const { prices } = readCommandVariables(env)
  return prices === undefined ? catalog : pricesOf('HOLYSHEEP_OTEL_PRICES', prices)
}

/** Here nobody goes on with other prices than those that were asked for. @throws CommandFailure or PriceFileError */
export function pricesOf(name: string, path: string): PriceTable {
  try {
    return readPrices({ name, value: path })
  } catch (fault) {
    // The command line is right; it is the file that isn't there.
    throw fault instanceof InvalidOptionError ? new CommandFailure(fault.message, { cause: fault }) : fault
  }
}
