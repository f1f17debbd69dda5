import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePrometheusText } from '../../demo/prometheus-text.ts'

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
  test(`Prometheus text: ${reads}`, () => assert.deepEqual(parsePrometheusText(text), samples))

for (const line of ['<html>', 'a', 'a{b="c"', 'a{b="c"} many', '1a 2'])
  test(`Prometheus text: ${line} is refused`, () => assert.throws(() => parsePrometheusText(line), /not a line/))
