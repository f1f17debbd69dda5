import { parseUsd } from '../../../money.ts'
import type { Cell, COLUMNS } from '../../table/columns.ts'
import { RefusedRowError } from './refused-row-error.ts'

/** How the cells of a column are written in the format Native. NULL has some value, too, which is not read. */
interface Encoding {
  readonly type: string
  /** `name` is for messages. */
  encode(name: string, cells: readonly Cell[]): Uint8Array
}

const UUID = '00000000-0000-0000-0000-000000000000'
const HYPHEN = 0x2d
const NO_DIGIT = 255

/** The digits of hexadecimal numbers by their codes. */
const HEX = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? NO_DIGIT : value
})

const ASCII = /^[\0-\x7f]*$/

/** The years that DateTime64 has. */
const [EARLIEST, LATEST] = [Date.UTC(1900, 0), Date.UTC(2300, 0) - 1]

const [SMALLEST_INTEGER, LARGEST_INTEGER] = [-(2 ** 31), 2 ** 31 - 1]

const TWO_TO_32 = 2 ** 32

export const ENCODINGS: Readonly<Record<(typeof COLUMNS)[number]['type'], Encoding>> = {
  uuid: { type: 'UUID', encode: fixed(16, 'a UUID', putUuid) },
  timestamptz: { type: "DateTime64(3, 'UTC')", encode: fixed(8, 'a time', putTime) },
  text: { type: 'String', encode: texts },
  jsonb: { type: 'String', encode: texts },
  boolean: { type: 'Bool', encode: fixed(1, 'a boolean', putBoolean) },
  integer: { type: 'Int32', encode: fixed(4, 'an integer of 32 bits', putInteger) },
  bigint: { type: 'Int64', encode: fixed(8, 'a whole number', putBigInteger) },
  numeric: { type: 'Decimal(27, 12)', encode: fixed(16, 'an amount', putAmount) },
}

/** Writes a cell; false if it is not of the type. */
type Put = (bytes: Buffer, at: number, cell: Cell) => boolean

/** `width` is the bytes of each cell, `what` a cell must be. */
function fixed(width: number, what: string, put: Put): Encoding['encode'] {
  return (name, cells) => {
    const bytes = Buffer.alloc(width * cells.length)
    let last: Cell = null
    for (let index = 0, at = 0; index < cells.length; index++, at += width) {
      const cell = cells[index] ?? null
      if (cell === null) {
        last = null
        continue
      }
      // Many columns have the same value in consecutive rows.
      if (cell === last) bytes.copyWithin(at, at - width, at)
      else if (!put(bytes, at, cell)) {
        throw new RefusedRowError(`${name} must be ${what}, got ${JSON.stringify(cell)}`)
      }
      last = cell
    }
    return bytes
  }
}

/** Two numbers of 64 bits, each with its lowest byte first. */
function putUuid(bytes: Buffer, at: number, cell: Cell): boolean {
  if (typeof cell !== 'string' || cell.length !== UUID.length) return false
  let digits = 0
  for (let index = 0; index < UUID.length; index++) {
    const code = cell.charCodeAt(index)
    if (UUID[index] === '-') {
      if (code !== HYPHEN) return false
      continue
    }
    const value = HEX[code] ?? NO_DIGIT
    if (value === NO_DIGIT) return false
    const byte = at + ((digits >> 1) ^ 7)
    bytes[byte] = ((bytes[byte] ?? 0) << 4) | value
    digits++
  }
  return true
}

/** Milliseconds. */
function putTime(bytes: Buffer, at: number, cell: Cell): boolean {
  const time = typeof cell === 'string' ? Date.parse(cell) : Number.NaN
  return time >= EARLIEST && time <= LATEST && putBigInteger(bytes, at, time)
}

function putBoolean(bytes: Buffer, at: number, cell: Cell): boolean {
  bytes[at] = Number(cell)
  return typeof cell === 'boolean'
}

function putInteger(bytes: Buffer, at: number, cell: Cell): boolean {
  if (!Number.isInteger(cell)) return false
  const integer = Number(cell)
  if (integer < SMALLEST_INTEGER || integer > LARGEST_INTEGER) return false
  bytes.writeInt32LE(integer, at)
  return true
}

function putBigInteger(bytes: Buffer, at: number, cell: Cell): boolean {
  if (!Number.isSafeInteger(cell)) return false
  const high = Math.floor(Number(cell) / TWO_TO_32)
  bytes.writeUInt32LE(Number(cell) - high * TWO_TO_32, at)
  bytes.writeInt32LE(high, at + 4)
  return true
}

/** In picodollars, which are the twelfth decimal. */
function putAmount(bytes: Buffer, at: number, cell: Cell): boolean {
  const amount = typeof cell === 'string' || typeof cell === 'number' ? parseUsd(cell) : undefined
  if (amount === undefined) return false
  bytes.writeBigUInt64LE(BigInt.asUintN(64, amount), at)
  bytes.writeBigInt64LE(amount >> 64n, at + 8)
  return true
}

/** All at once, as characters of one byte each: thousands of small buffers would take longer. */
function texts(_: string, cells: readonly Cell[]): Uint8Array {
  let last: Cell = null
  let encoded = '\0'
  let all = ''
  for (const cell of cells) {
    if (cell !== last) {
      const text = cell === null ? '' : String(cell)
      const bytes = ASCII.test(text) ? text : Buffer.from(text).toString('latin1')
      encoded =
        (bytes.length < 0x80 ? String.fromCharCode(bytes.length) : varint(bytes.length).toString('latin1')) + bytes
      last = cell
    }
    all += encoded
  }
  return Buffer.from(all, 'latin1')
}

/** A text after its length. */
export function nativeText(text: string): Uint8Array {
  return texts('', [text])
}

/** A whole number, seven bits in each byte, the lowest first. */
export function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    bytes.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80)
    if (rest < 0x80) return Buffer.from(bytes)
  }
}
