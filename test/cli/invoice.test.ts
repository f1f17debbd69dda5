import assert from 'node:assert/strict'
import test from 'node:test'
import { InvoiceFault } from '../../src/cli/invoice/invoice-fault.ts'
import { readInvoice } from '../../src/cli/invoice/invoice-line.ts'

const line = { day: '2026-11-01', model: 'gpt-4.1', costUsd: '12.5' }

for (const { reads, invoice, lines } of [
  { reads: 'CSV', invoice: 'day,model,cost\n2026-11-01,gpt-4.1,12.50\n', lines: [line] },
  { reads: 'a last line without an end', invoice: 'day,model,cost\n2026-11-01,gpt-4.1,12.50', lines: [line] },
  {
    reads: 'CRLF, empty lines and spaces',
    invoice: 'day , model,cost\r\n\r\n 2026-11-01, gpt-4.1 ,12.5\r\n\r\n',
    lines: [line],
  },
  { reads: 'a byte order mark', invoice: '\uFEFFday,model,cost\n2026-11-01,gpt-4.1,12.5\n', lines: [line] },
  { reads: 'other names', invoice: 'Model Name,Usage Date,Total Cost (USD)\ngpt-4.1,2026-11-01,12.5\n', lines: [line] },
  { reads: 'further columns', invoice: 'day,model,key,cost\n2026-11-01,gpt-4.1,"a,b",12.5\n', lines: [line] },
  { reads: 'semicolons', invoice: 'day;model;cost\n2026-11-01;gpt-4.1;12.5\n', lines: [line] },
  { reads: 'tabs', invoice: 'day\tmodel\tcost\n2026-11-01\tgpt-4.1\t12.5\n', lines: [line] },
  {
    reads: 'quotes, commas and lines in quoted cells',
    invoice: '"day","model","cost"\n"2026-11-01","a ""b"",\nc","1,012.50"\n2026/11/02,d,$3\n',
    lines: [
      { day: '2026-11-01', model: 'a "b",\nc', costUsd: '1012.5' },
      { day: '2026-11-02', model: 'd', costUsd: '3' },
    ],
  },
  {
    reads: 'requests, tokens and currency',
    invoice:
      'day,model,amount_usd,calls,input_tokens,output_tokens,currency\n2026-11-01,gpt-4.1,12.5,7,"1,000",500,usd\n',
    lines: [{ ...line, requests: 7, tokens: 1500 }],
  },
  {
    reads: 'a part of the tokens as none',
    invoice: 'day,model,cost,prompt_tokens\n2026-11-01,gpt-4.1,12.5,7\n',
    lines: [line],
  },
  {
    reads: 'a refund',
    invoice: 'day,model,cost\n2026-11-01,gpt-4.1,-$0.000000000001\n',
    lines: [{ ...line, costUsd: '-0.000000000001' }],
  },
  {
    reads: 'times, by their day in UTC',
    invoice:
      'day,model,cost\n2026-11-01T23:59:59Z,gpt-4.1,12.5\n2026-11-02 07:00:00+08:00,gpt-4.1,12.5\n2026-11-01 08:00,gpt-4.1,12.5\n',
    lines: [line, line, line],
  },
  { reads: 'JSON', invoice: '[{"date":"2026-11-01","model":"gpt-4.1","cost_usd":12.5}]', lines: [line] },
  {
    reads: 'JSON with a list inside, amounts as text, and null as absent',
    invoice: '{"total":3,"lines":[{"day":"2026-11-01","model":"gpt-4.1","cost":"12.50","requests":null}]}',
    lines: [line],
  },
  {
    reads: 'the shortest decimal of a number',
    invoice: '[{"day":"2026-11-01","model":"gpt-4.1","cost":0.1}]',
    lines: [{ ...line, costUsd: '0.1' }],
  },
]) {
  test(`an invoice: ${reads}`, () => assert.deepEqual(readInvoice(invoice), lines))
}

const csv = (...lines: readonly string[]) => ['day,model,cost', '2026-11-01,gpt-4.1,1', ...lines].join('\n')

for (const { reads, invoice, line: number, says } of [
  { reads: 'nothing', invoice: '', line: 1, says: 'the file is empty' },
  { reads: 'a header alone', invoice: 'day,model,cost\n', line: 1, says: 'there is nothing on this invoice' },
  {
    reads: 'a missing column',
    invoice: '\nday,name,cost\n',
    line: 2,
    says: 'there is no column model among "day", "name", "cost"',
  },
  {
    reads: 'two columns for one field',
    invoice: 'day,model,cost,amount\n',
    line: 1,
    says: 'both "cost" and "amount" may be the cost',
  },
  { reads: 'too few cells', invoice: csv('', '2026-11-02,gpt-4.1'), line: 4, says: '2 cells where the header has 3' },
  { reads: 'a decimal comma', invoice: csv('2026-11-02,gpt-4.1,1,5'), line: 3, says: '4 cells where the header has 3' },
  {
    reads: 'a decimal comma in a cell',
    invoice: 'day;model;cost\n2026-11-02;gpt-4.1;1,500',
    line: 2,
    says: 'cost must be an amount of USD such as 12.50, got "1,500"',
  },
  {
    reads: 'a day that there is not',
    invoice: csv('2026-02-30,gpt-4.1,1'),
    line: 3,
    says: 'day must be a day such as 2026-11-30, got "2026-02-30"',
  },
  {
    reads: 'no model',
    invoice: csv('2026-11-02,,1'),
    line: 3,
    says: 'model must be the name of a model, got undefined',
  },
  {
    reads: 'an error below a cell of several lines',
    invoice: csv('2026-11-02,"a\nb",1', '2026-11-02,gpt-4.1,free'),
    line: 5,
    says: 'cost must be an amount of USD such as 12.50, got "free"',
  },
  {
    reads: 'an open quote',
    invoice: csv('2026-11-02,"gpt-4.1,1'),
    line: 3,
    says: 'a quoted cell must end with a quote',
  },
  {
    reads: 'text behind a quote',
    invoice: csv('2026-11-02,"gpt-4.1"x,1'),
    line: 3,
    says: 'a quoted cell must end with its quote',
  },
  {
    reads: 'a quote in a cell without quotes',
    invoice: csv('2026-11-02,gpt"4.1",1'),
    line: 3,
    says: 'a cell with a quote in it must be quoted',
  },
  {
    reads: 'an open quote below a cell of several lines and an empty one',
    invoice: csv('2026-11-02,"ạ\nb",1', '', '"2026-11-02,gpt-4.1,1', '2026-11-02,gpt-4.1,1').replaceAll('\n', '\r\n'),
    line: 6,
    says: 'a quoted cell must end with a quote',
  },
  {
    reads: 'an error below lines with the ends of Windows in a cell',
    invoice: csv('2026-11-02,"a\nb",1', '   ', '2026-11-02,gpt-4.1,free').replaceAll('\n', '\r\n'),
    line: 6,
    says: 'cost must be an amount of USD such as 12.50, got "free"',
  },
  {
    reads: 'another currency',
    invoice: 'day,model,cost,currency\n2026-11-02,gpt-4.1,1,CNY',
    line: 2,
    says: 'currency must be USD, got "CNY"',
  },
  { reads: 'broken JSON', invoice: '[\n{"day":}]', line: 2, says: 'expected a value' },
  {
    reads: 'a wrong member of JSON',
    invoice: '[\n{"day":"2026-11-01",\n"model":"a","cost":"1"},\n{"day":"2026-11-01","model":"a","cost":{}}]',
    line: 4,
    says: 'cost must be an amount of USD such as 12.50, got {}',
  },
  {
    reads: 'JSON of something else',
    invoice: '{"a":1}',
    line: 1,
    says: 'the document must be a list of entries, or an object with one as lines, items, rows, data',
  },
  { reads: 'a list of numbers', invoice: '[\n1]', line: 2, says: 'an entry must be an object, got 1' },
]) {
  test(`an invoice with ${reads} is refused by its line`, () => {
    assert.throws(
      () => readInvoice(invoice),
      (fault) => {
        assert.ok(fault instanceof InvoiceFault, String(fault))
        assert.deepEqual([fault.line, fault.message], [number, says])
        return true
      },
    )
  })
}
