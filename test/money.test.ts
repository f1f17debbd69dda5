import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatUsd, parseUsd, usdNumber } from '../src/money.ts'

for (const { reads, amount, money } of [
  { reads: 'a whole number', amount: 8, money: 8_000_000_000_000n },
  { reads: 'a number by its shortest decimal form', amount: 0.1, money: 100_000_000_000n },
  { reads: 'a number that JavaScript writes with an exponent', amount: 1e-7, money: 100_000n },
  { reads: 'a decimal text', amount: '0.42', money: 420_000_000_000n },
  { reads: 'an exponent', amount: '1.5e-5', money: 15_000_000n },
  { reads: 'a positive exponent', amount: '1.5E+2', money: 150_000_000_000_000n },
  { reads: 'a sign', amount: '-0.000000000001', money: -1n },
  { reads: 'minus zero as zero', amount: '-0', money: 0n },
  { reads: 'half a picodollar away from zero', amount: '0.0000000000005', money: 1n },
  { reads: 'half a negative picodollar away from zero', amount: '-0.0000000000005', money: -1n },
  { reads: 'less than half a picodollar as none', amount: '0.00000000000049', money: 0n },
  { reads: 'the largest amount', amount: `${'9'.repeat(15)}.${'9'.repeat(12)}`, money: 10n ** 27n - 1n },
  {
    reads: 'what rounds up to more than that as absent',
    amount: `${'9'.repeat(15)}.${'9'.repeat(13)}`,
    money: undefined,
  },
  { reads: '10¹⁵ USD as absent', amount: '1e15', money: undefined },
  { reads: 'an absurd exponent as absent', amount: '1e-31', money: undefined },
  { reads: 'a text of more than 64 characters as absent', amount: `0.${'1'.repeat(63)}`, money: undefined },
  { reads: 'infinity as absent', amount: Number.POSITIVE_INFINITY, money: undefined },
  { reads: 'NaN as absent', amount: Number.NaN, money: undefined },
  { reads: 'nothing as absent', amount: '', money: undefined },
  { reads: 'a decimal comma as absent', amount: '8,00', money: undefined },
  { reads: 'white space as absent', amount: ' 8', money: undefined },
  { reads: 'a bare fraction as absent', amount: '.5', money: undefined },
  { reads: 'hexadecimal as absent', amount: '0x10', money: undefined },
]) {
  test(`An amount of USD: ${reads}`, () => assert.equal(parseUsd(amount), money))
}

for (const { money, text } of [
  { money: 0n, text: '0' },
  { money: 1n, text: '0.000000000001' },
  { money: 1_200_000_000n, text: '0.0012' },
  { money: 8_000_000_000_000n, text: '8' },
  { money: -10_500_000_000_000n, text: '-10.5' },
]) {
  test(`${money} picodollars are ${text} USD`, () => assert.equal(formatUsd(money), text))
}

const money = fc.bigInt({ min: -(10n ** 27n) + 1n, max: 10n ** 27n - 1n })

test('what is formatted is read as the same amount', () => {
  fc.assert(fc.property(money, (amount) => parseUsd(formatUsd(amount)) === amount))
})

test('whatever can be read can be formatted and read again', () => {
  const digits = fc.stringMatching(/^\d{1,18}$/)
  const amounts = fc.tuple(digits, digits, fc.integer({ min: -35, max: 35 }))
  fc.assert(
    fc.property(amounts, ([whole, fraction, exponent]) => {
      const amount = parseUsd(`${whole}.${fraction}e${exponent}`)
      return amount === undefined || parseUsd(formatUsd(amount)) === amount
    }),
  )
})

test('an amount as a number is the double that is nearest to its decimal form', () => {
  fc.assert(fc.property(money, (amount) => Object.is(usdNumber(amount), Number(formatUsd(amount)))))
})
