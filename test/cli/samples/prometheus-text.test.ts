import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSamples } from '../../../src/cli/samples/prometheus-text.ts'

for (const { reads, text, samples } of [
  { reads: 'a sample without labels', text: 'up 1', samples: [{ name: 'up', labels: {}, value: 1 }] },
  { reads: 'empty labels', text: 'up{} 1', samples: [{ name: 'up', labels: {}, value: 1 }] },
  {
    reads: 'labels',
    text: 'calls_total{model="gpt-4.1",status_code="200"} 12',
    samples: [{ name: 'calls_total', labels: { model: 'gpt-4.1', status_code: '200' }, value: 12 }],
  },
  {
    reads: 'a comma at the end of the labels',
    text: 'a{b="c",} 1',
    samples: [{ name: 'a', labels: { b: 'c' }, value: 1 }],
  },
  {
    reads: 'braces, blanks, commas and equals signs in a value',
    text: 'a{b="} 1, c=",d="{"} 2',
    samples: [{ name: 'a', labels: { b: '} 1, c=', d: '{' }, value: 2 }],
  },
  {
    reads: 'escaped quotes, backslashes and newlines',
    text: String.raw`a{b="say \"hi\"\n",c="C:\\new"} 2`,
    samples: [{ name: 'a', labels: { b: 'say "hi"\n', c: 'C:\\new' }, value: 2 }],
  },
  { reads: 'a time after the value', text: 'a 2 1764547200000', samples: [{ name: 'a', labels: {}, value: 2 }] },
  { reads: 'an exponent', text: 'a 1.5e-7', samples: [{ name: 'a', labels: {}, value: 1.5e-7 }] },
  { reads: '+Inf', text: 'a +Inf', samples: [{ name: 'a', labels: {}, value: Number.POSITIVE_INFINITY }] },
  { reads: '-Inf', text: 'a -Inf', samples: [{ name: 'a', labels: {}, value: Number.NEGATIVE_INFINITY }] },
  { reads: 'NaN', text: 'a NaN', samples: [{ name: 'a', labels: {}, value: Number.NaN }] },
  {
    reads: 'Windows line ends',
    text: 'a 1\r\nb 2\r\n',
    samples: ['a', 'b'].map((name, index) => ({ name, labels: {}, value: index + 1 })),
  },
  { reads: 'comments and empty lines as nothing', text: '# HELP a b\n# TYPE a counter\n\n', samples: [] },
])
  test(`Prometheus text: ${reads}`, () => assert.deepEqual(readSamples(text), samples))

for (const { is, line } of [
  { is: 'HTML', line: '<html>' },
  { is: 'a name alone', line: 'a' },
  { is: 'a label that is not ended', line: 'a{b="c"' },
  { is: 'a value that is no number', line: 'a{b="c"} many' },
  { is: 'a name that begins with a digit', line: '1a 2' },
  { is: 'what is no label', line: 'a{b="c" d} 1' },
  { is: 'a label without quotes', line: 'a{b=c} 1' },
  { is: 'a line without an end', line: `a{b="${'x'.repeat(100_000)}"} 1` },
])
  test(`Prometheus text: ${is} is refused`, () => {
    assert.throws(() => readSamples(`up 1\n${line}\nb 2`), { name: 'ServerFault', message: /^not a line of Prom/ })
  })

test('Prometheus text: lines of other metrics are not looked at', () => {
  const text = 'calls_total{model="a"} 1\ncalls_total_seconds 2\n<html>\ncalls 3\n'
  assert.deepEqual(readSamples(text, ['calls_total', 'calls']), [
    { name: 'calls_total', labels: { model: 'a' }, value: 1 },
    { name: 'calls', labels: {}, value: 3 },
  ])
})

test('Prometheus text: a name of a label is never that of an inherited member', () => {
  const [sample] = readSamples('a{__proto__="x",constructor="y"} 1')
  assert.deepEqual(Object.entries(sample?.labels ?? {}), [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
})

test('Prometheus text: a page made to be slow is not', () => {
  const slow = [
    `a{${'b="c",'.repeat(8_000)}x} 1`,
    `a{b="${'\\\\'.repeat(20_000)}"`,
    `a ${'} '.repeat(20_000)}`,
    `a{${' '.repeat(50_000)}} x y`,
    `a{${'} '.repeat(20_000)}`,
  ]
  const { user } = process.cpuUsage()
  for (const line of slow) assert.throws(() => readSamples(line), /not a line/)
  assert.ok(process.cpuUsage().user - user < 1_000_000, 'a second of CPU time')
})
