import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStyle, wantsColours } from '../../demo/style.ts'
import { drawTable, name, number } from '../../demo/table.ts'

const plain = createStyle(false)
const table = {
  title: 'Calls',
  columns: [name('model'), number('calls')],
  rows: [
    ['gpt-4.1', '12'],
    ['text-embedding-3-small', '1,234'],
  ],
  total: ['all', '1,246'],
}

test('a table aligns names to the left and numbers to the right', () => {
  assert.equal(
    drawTable(table, 80, plain),
    `Calls
  model                   calls
  ──────────────────────  ─────
  gpt-4.1                    12
  text-embedding-3-small  1,234
  ──────────────────────  ─────
  all                     1,246`,
  )
})

test('a table that would be too wide shortens names', () => {
  const lines = drawTable({ ...table, total: undefined, note: 'a note' }, 20, plain).split('\n')
  assert.deepEqual(lines.slice(3), ['  gpt-4.1         12', '  text-embed…  1,234', '  a note'])
  assert.ok(lines.every((line) => line.length <= 20))
})

test('colours change no width', () => {
  const coloured = drawTable(table, 80, createStyle(true))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  assert.equal(coloured.replace(/\u001b\[\d+m/g, ''), drawTable(table, 80, plain))
  assert.notEqual(coloured, drawTable(table, 80, plain))
})

for (const { where, isTerminal, noColor, colours } of [
  { where: 'on a terminal', isTerminal: true, noColor: undefined, colours: true },
  { where: 'on a terminal with an empty NO_COLOR', isTerminal: true, noColor: '', colours: true },
  { where: 'on a terminal with NO_COLOR', isTerminal: true, noColor: '1', colours: false },
  { where: 'in a pipe', isTerminal: undefined, noColor: undefined, colours: false },
])
  test(`${colours ? 'colours' : 'no colours'} ${where}`, () => {
    assert.equal(wantsColours(isTerminal, noColor), colours)
  })
