import { type ParseArgsConfig, parseArgs } from 'node:util'
import { Failure } from '../../demo/failure.ts'

export interface Options {
  readonly help: boolean
  /** From which the whole plan is made. */
  readonly seed: number
  /** No further life begins after so many minutes. */
  readonly minutes: number
  /** The first life of the plan that is run. */
  readonly from: number
}

const MOST_MINUTES = 24 * 60
const LARGEST_SEED = 2 ** 32 - 1

export const help = `Usage: npm run chaos -- [options]

Runs an application on the built package through many short lives, in which the gateway, its clients, the database, the
disk, the clock and the process itself fail, and compares what was measured and billed with what the gateway sent. Needs
PostgreSQL on this machine.

  --seed N     what all random choices are made of, 0 to ${LARGEST_SEED}; today's date in UTC by default, such as 20261125
  --minutes M  no further life begins after so many minutes, 0.01 to ${MOST_MINUTES} (5 by default)
  --from L     begins with life L of the plan (1 by default)
  --help       shows this`

const known = {
  help: { type: 'boolean' },
  seed: { type: 'string' },
  minutes: { type: 'string' },
  from: { type: 'string' },
} as const satisfies ParseArgsConfig['options']

/** Throws a failure that says what is wrong with the arguments. */
export function readOptions(args: readonly string[], now: Date = new Date()): Options {
  const { help = false, seed, minutes, from } = parse(args)
  return {
    help,
    seed: seed === undefined ? seedOfTheDay(now) : readWhole('--seed', seed, 0, LARGEST_SEED),
    minutes: minutes === undefined ? 5 : readMinutes(minutes),
    from: from === undefined ? 1 : readWhole('--from', from, 1, 1_000_000),
  }
}

/** 20261125 on 25 November 2026, in UTC. */
export const seedOfTheDay = (now: Date): number => Number(now.toISOString().slice(0, 10).replaceAll('-', ''))

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known }).values
  } catch (error) {
    // The rest of the message is about what else could have been meant.
    const [reason = ''] = (error as Error).message.split(/\.\s/)
    throw wrong(`${reason.replace(/\.$/, '')}.`)
  }
}

function readWhole(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1
  if (value < least || value > most)
    throw wrong(`${name} must be a whole number from ${least} to ${most}, not ${text}.`)
  return value
}

function readMinutes(text: string): number {
  const minutes = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
  if (minutes < 0.01 || minutes > MOST_MINUTES)
    throw wrong(`--minutes must be a number from 0.01 to ${MOST_MINUTES}, not ${text}.`)
  return minutes
}

const wrong = (message: string) => new Failure(`${message} \`npm run chaos -- --help\` shows the usage.`, 2)
