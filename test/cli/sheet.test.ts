import assert from 'node:assert/strict'
import test from 'node:test'
import { writeCsv } from '../../src/cli/sheet/csv.ts'
import {
  amount,
  amounts,
  dollars,
  duration,
  figure,
  figureOrDash,
  percentage,
  plural,
} from '../../src/cli/sheet/figures.ts'
import { writeJson } from '../../src/cli/sheet/json.ts'
import { count, percent, remarks, type Sheet, text, usd } from '../../src/cli/sheet/sheet.ts'
import { drawTable } from '../../src/cli/sheet/table.ts'
import { createStyle } from '../../src/cli/style.ts'
import { fitted, shortened, widthOf } from '../../src/cli/terminal-text.ts'

interface Row {
  readonly name?: string
  readonly calls?: number
  readonly cost?: string
  readonly share?: number
  readonly why?: readonly string[]
}

const sheet = (rows: readonly Row[], total?: Row): Sheet<Row> => ({
  title: 'Title',
  columns: [
    text('name', 'the name', ({ name }) => name),
    count('calls', 'calls', ({ calls }) => calls),
    usd('cost_usd', 'cost', ({ cost }) => cost),
    percent('share_percent', 'share', ({ share }) => share),
    remarks('why', ({ why = [] }) => why),
  ],
  rows,
  ...(total && { total }),
  notes: ['A note.'],
})

const plain = createStyle(false)

test('a table aligns names to the left, and amounts by their points', () => {
  const rows = [
    { name: 'a', calls: 1234567, cost: '1234.5', share: 12.34, why: ['because', 'therefore'] },
    { name: 'bb', cost: '0.000000000001' },
  ]
  assert.equal(
    drawTable(sheet(rows, { name: 'all', calls: 1, cost: '-7', share: -1 }), plain),
    [
      'Title',
      'the name      calls                cost  share',
      '────────  ─────────  ──────────────────  ─────',
      'a         1,234,567  1,234.500000000000  12.3%',
      '  · because',
      '  · therefore',
      'bb                –      0.000000000001      –',
      '────────  ─────────  ──────────────────  ─────',
      'all               1     -7.000000000000  -1.0%',
      'A note.',
      '',
    ].join('\n'),
  )
})

/** Columns as terminals draw them: by the standard of East Asian widths, and marks that combine take none. */
const names = [
  { name: 'gpt-4.1', columns: 7 },
  { name: '通义千问', columns: 8 },
  { name: 'Phở Hà Nội', columns: 10 },
  { name: 'Phở Hà Nội'.normalize('NFD'), columns: 10 },
  { name: 'ｼｮｯﾌﾟ', columns: 5 },
  { name: '한국어', columns: 6 },
  { name: '🚀 rocket', columns: 9 },
  { name: '❤️', columns: 2 },
  { name: '🇻🇳', columns: 2 },
]

test('names of any script take the columns of a terminal that they need', () => {
  for (const { name, columns } of names) assert.equal(widthOf(name), columns, name)
  const drawn = drawTable(sheet(names.map(({ name }) => ({ name, calls: 1 }))), plain).split('\n')
  const lines = drawn.slice(3, 3 + names.length)
  for (const [index, { name, columns }] of names.entries()) {
    assert.equal(lines[index], `${name}${' '.repeat(10 - columns)}      1     –      –`)
  }
})

for (const { text, width, cut } of [
  { text: 'gpt-4.1-mini', width: 12, cut: 'gpt-4.1-mini' },
  { text: 'gpt-4.1-mini', width: 8, cut: 'gpt-4.1…' },
  { text: '通义千问', width: 8, cut: '通义千问' },
  { text: '通义千问', width: 7, cut: '通义千…' },
  { text: '通义千问', width: 6, cut: '通义…' },
  { text: 'Nội đô'.normalize('NFD'), width: 4, cut: `${'Nội'.normalize('NFD')}…` },
  { text: '🇻🇳🇻🇳🇻🇳', width: 5, cut: '🇻🇳🇻🇳…' },
  { text: 'ab', width: 1, cut: '…' },
  { text: 'ab', width: 0, cut: '' },
]) {
  test(`${text} in ${width} columns is ${cut}`, () => {
    assert.equal(shortened(text, width), cut)
    assert.equal(widthOf(fitted(text, width)), width)
    assert.equal(fitted(text, width, 'right').trimStart(), cut)
  })
}

test('a table without rows says so', () => {
  assert.match(drawTable(sheet([]), plain), /\nnone\n/)
})

test('names from the network cannot move the cursor of a terminal', () => {
  const drawn = drawTable(sheet([{ name: 'gpt\u001b[2Jx\n\u202Ey' }]), plain)
  assert.match(drawn, /gpt\uFFFD\[2Jx\uFFFD\uFFFDy/)
})

test('CSV quotes what needs it, keeps every digit and leaves the total out', () => {
  const rows = [{ name: 'a "b", c', calls: 1234567, cost: '1234.5', share: -1.5, why: ['one', 'two'] }, { cost: '-1' }]
  assert.equal(
    writeCsv(sheet(rows, { name: 'all' })),
    'name,calls,cost_usd,share_percent,why\r\n"a ""b"", c",1234567,1234.5,-1.5,one; two\r\n,,-1,,\r\n',
  )
})

test('a name that begins like a formula is no formula in CSV', () => {
  for (const name of ['=1+1', '+1', '-1', '@x'])
    assert.match(writeCsv(sheet([{ name }])), new RegExp(`\n'\\${name[0]}`))
})

test('JSON keeps amounts as text, and what is unknown as null', () => {
  assert.deepEqual(JSON.parse(writeJson(sheet([{ cost: '0.1', why: ['one'] }], { calls: 2 }))), {
    rows: [{ name: null, calls: null, cost_usd: '0.1', share_percent: null, why: ['one'] }],
    total: { name: null, calls: 2, cost_usd: null, share_percent: null, why: [] },
  })
})

for (const { usd: value, reads } of [
  { usd: '0', reads: '0.00' },
  { usd: '12', reads: '12.00' },
  { usd: '999', reads: '999.00' },
  { usd: '1000', reads: '1,000.00' },
  { usd: '-1234567.125', reads: '-1,234,567.125' },
]) {
  test(`${value} USD reads ${reads}`, () => assert.equal(amount(value), reads))
}

test('a column of amounts has the decimals of its most exact one', () => {
  assert.deepEqual(amounts(['1', undefined, '0.125']), ['1.000', '–', '0.125'])
  assert.equal(percentage(86.6667), '86.7%')
})

for (const { written, as } of [
  { written: figure(1234567), as: '1,234,567' },
  { written: figure(0), as: '0' },
  { written: figureOrDash(0), as: '–' },
  { written: figureOrDash(7), as: '7' },
  { written: dollars(0), as: '$0.0000' },
  { written: dollars(0.00001), as: '<$0.0001' },
  { written: dollars(0.12345), as: '$0.1235' },
  { written: dollars(12.5), as: '$12.5000' },
  { written: dollars(1234.5), as: '$1,234.50' },
  { written: duration(undefined), as: '–' },
  { written: duration(0.0004), as: '0 ms' },
  { written: duration(0.123), as: '123 ms' },
  { written: duration(0.9996), as: '1.00 s' },
  { written: duration(12.345), as: '12.35 s' },
  { written: plural(1, 'call'), as: '1 call' },
  { written: plural(1000, 'call'), as: '1,000 calls' },
])
  test(`a figure is written ${as}`, () => assert.equal(written, as))
