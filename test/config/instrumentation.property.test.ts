import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { openBillingLog, targetName } from '../../src/billing/index.ts'
import { readDingTalkVariables, readListenAddress } from '../../src/config/dingtalk.ts'
import {
  type HolySheepInstrumentationConfig,
  readConfig,
  readRegisterConfig,
} from '../../src/config/instrumentation.ts'
import { readRobotUrl } from '../../src/dingtalk/robot.ts'
import { InvalidOptionError } from '../../src/errors.ts'

const defaults = readConfig({}, {}).config

/** What is read by an option and by a variable, and is either right or has its default. */
const SETTINGS = [
  { option: 'enabled', variable: 'HOLYSHEEP_OTEL_ENABLED' },
  { option: 'hosts', variable: 'HOLYSHEEP_OTEL_HOSTS' },
  { option: 'prices', variable: 'HOLYSHEEP_OTEL_PRICES' },
  { option: 'genAiMetrics', variable: 'HOLYSHEEP_OTEL_GENAI_METRICS' },
  { option: 'estimate', variable: 'HOLYSHEEP_OTEL_ESTIMATE' },
  { option: 'billing', variable: 'HOLYSHEEP_OTEL_BILLING' },
] as const

const REGISTER_VARIABLES = [
  ...['OTEL_SDK_DISABLED', 'OTEL_METRICS_EXPORTER', 'OTEL_TRACES_EXPORTER', 'OTEL_LOGS_EXPORTER', 'OTEL_LOG_LEVEL'],
  ...['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'OTEL_EXPORTER_PROMETHEUS_HOST'],
  ...['OTEL_EXPORTER_PROMETHEUS_PORT', 'OTEL_METRIC_EXPORT_INTERVAL', 'OTEL_METRIC_EXPORT_TIMEOUT'],
  ...['OTEL_NODE_ENABLED_INSTRUMENTATIONS', 'OTEL_NODE_DISABLED_INSTRUMENTATIONS', 'HOLYSHEEP_OTEL_ENABLED'],
]

const awkward = fc.constantFrom(
  ...[
    '__proto__',
    'constructor',
    'a:1',
    '*.b',
    '[::1]',
    'x=y',
    'true',
    'TRUE ',
    '0',
    ',,',
    'a,b',
    '\0',
    '\ud800',
    '\u202e',
  ],
  ...[
    '\u001b[2J',
    'postgres://',
    'pglite:',
    'file:///etc/passwd',
    '../..',
    '%',
    '%zz',
    '9'.repeat(400),
    'ﬀ',
    '\r\nx: y',
  ],
)
const text = fc.array(fc.oneof(fc.string({ unit: 'binary' }), awkward), { maxLength: 5 }).map((parts) => parts.join(''))
const anything = fc.oneof(
  text,
  fc.array(text, { maxLength: 20 }),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
  fc.constantFrom<unknown>(Symbol('s'), () => 1, new URL('postgres://h'), /x/, class {}, Number.NaN, -0, null),
)

/** One line of a sane length, which names what is wrong. */
function assertClear(warning: string, name: string): void {
  assert.ok(warning.startsWith(`${name} must `) || warning.startsWith(`${name}: `), warning)
  assert.ok(warning.length < 400, `${warning.length} characters`)
  assert.doesNotMatch(warning, /[\p{Cc}\p{Cs}\u202e]/u)
}

test('whatever an option is, it is taken, or there is one clear warning and the default', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SETTINGS), anything, ({ option }, value) => {
      const { config, warnings } = readConfig({ [option]: value } as HolySheepInstrumentationConfig, {})
      for (const warning of warnings) assertClear(warning, option)
      if (warnings.length === 0) return
      assert.equal(warnings.length, 1)
      assert.deepEqual(config, defaults)
    }),
    { numRuns: 1500 },
  )
})

test('whatever a variable is, it is taken, or there is one clear warning and the default', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SETTINGS), text, ({ variable }, value) => {
      const { config, warnings } = readConfig({}, { [variable]: value })
      for (const warning of warnings) assertClear(warning, variable)
      if (warnings.length === 0) return
      assert.equal(warnings.length, 1)
      assert.deepEqual(config, defaults)
    }),
    { numRuns: 1500 },
  )
})

test('whatever the baggage keys are, at most ten are taken and at most ten are warned of one by one', () => {
  fc.assert(
    fc.property(fc.oneof(anything, fc.array(text, { minLength: 20, maxLength: 200 })), (value) => {
      const { config, warnings } = readConfig({ baggageLabels: value } as HolySheepInstrumentationConfig, {})
      assert.deepEqual({ ...config, baggageLabels: [] }, defaults)
      for (const key of config.baggageLabels) assert.match(key, /^[A-Za-z][\w.-]{0,63}$/)
      assert.ok(config.baggageLabels.length <= 10)
      assert.ok(warnings.length <= 11, `${warnings.length} warnings`)
      for (const warning of warnings) assertClear(warning, 'baggageLabels')
    }),
    { numRuns: 500 },
  )
})

test('a list of wrong entries is told of in a few lines, with the number of the others', () => {
  const wrong = Array.from({ length: 10_000 }, (_, index) => `${index}!`)
  const keys = readConfig({ baggageLabels: wrong.slice(0, 900) }, {}).warnings
  assert.equal(keys.length, 11)
  assert.equal(keys.at(-1), 'baggageLabels must have no wrong entries, got 890 more of them')
  assert.equal(readRegisterConfig({ OTEL_METRICS_EXPORTER: wrong.slice(0, 900).join() }).warnings.length, 11)
  for (const { warnings } of [
    readConfig({ baggageLabels: wrong }, {}),
    readRegisterConfig({ OTEL_METRICS_EXPORTER: wrong.join() }),
  ]) {
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', / must be a list of at most 1000 entries, got /)
  }
})

test('a list without an end, or an object of any size, costs no time', () => {
  const large = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index]))
  const startedAt = performance.now()
  for (const value of [new Array(2 ** 32 - 1), large, { a: { b: large } }, [large, large]]) {
    const { config, warnings } = readConfig({ hosts: value, billing: value, baggageLabels: value } as never, {})
    assert.deepEqual(config, defaults)
    assert.equal(warnings.length, 3)
    for (const warning of warnings) assert.ok(warning.length < 200, warning)
  }
  assert.ok(performance.now() - startedAt < 2_000, `${performance.now() - startedAt} ms`)
})

test('whatever the variables of the register entry are, they are taken or warned of', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...REGISTER_VARIABLES), text), (env) => {
      const { config, warnings } = readRegisterConfig(env)
      assert.ok(config.prometheus.port >= 0 && config.prometheus.port <= 65_535)
      assert.ok(config.metricExportIntervalMs >= 1 && config.metricExportTimeoutMs >= 1)
      for (const warning of warnings) assertClear(warning, /^\w+/.exec(warning)?.[0] ?? '')
      const wrong = warnings.filter((warning) => !warning.startsWith('OTEL_METRICS_EXPORTER'))
      assert.equal(new Set(wrong.map((warning) => warning.split(' ')[0])).size, wrong.length)
    }),
    { numRuns: 500 },
  )
})

const SECRET = 'hunter2'
const nearSecret = fc.string({ unit: fc.constantFrom(...'ab1=/?#@:%&+ ~!$[]{}<>|^"\''), maxLength: 6 })
const password = fc.tuple(nearSecret, nearSecret).map(([before, after]) => before + SECRET + after)

test('no mistake in the URL of a database shows its password', () => {
  const url = fc
    .tuple(
      fc.constantFrom('postgres', 'postgresql', 'mysql', 'pglite', 'Postgres', ''),
      fc.constantFrom('://', ':', ':/', ':///', '//', ''),
      fc.constantFrom('me', 'me@corp', 'a b', ''),
      password,
      fc.constantFrom('h', 'h:5432', '[::1]', '', 'h:x'),
      fc.constantFrom('/d', '', '/d?sslmode=require', '?password=hunter2', '/d#hunter2'),
    )
    .filter(([scheme]) => scheme !== 'pglite') // what follows is the name of a directory, which is told
    .map(([scheme, mark, user, secret, host, rest]) => `${scheme}${mark}${user}:${secret}@${host}${rest}`)
  fc.assert(
    fc.property(url, (value) => {
      const { config, warnings } = readConfig({}, { HOLYSHEEP_OTEL_BILLING: value })
      const told = [...warnings, ...(config.billing === undefined ? [] : [targetName(config.billing)])]
      assert.equal(told.length, 1)
      assert.ok(!told.join().includes(SECRET), told.join())
    }),
    { numRuns: 2000 },
  )
})

test('no other form of a database shows its password either', () => {
  const url = `postgres://me:${SECRET}@h/d`
  const forms: unknown[] = [
    new URL(url),
    { connectionString: url },
    { user: 'me', pw: SECRET },
    [url],
    { url },
    () => url,
  ]
  for (const billing of [...forms, Object(url)]) {
    const { config, warnings } = readConfig({ billing } as never, {})
    assert.deepEqual([config.billing, warnings.length], [undefined, 1])
    assert.ok(!warnings.join().includes(SECRET), warnings.join())
    assert.throws(() => openBillingLog(billing as never), InvalidOptionError)
  }
})

test('no variable that was given the value of another one shows a credential', () => {
  const values = [
    `postgres://me:${SECRET}@h/d`,
    `https://me:${SECRET}@h/v1?key=${SECRET}`,
    `https://oapi.dingtalk.com/robot/send?access_token=${SECRET}`,
    `authorization=Bearer ${SECRET}`,
    `Authorization: Basic ${SECRET}`,
    `sk-live-${SECRET}`,
  ]
  const names = [...SETTINGS.map(({ variable }) => variable), 'HOLYSHEEP_OTEL_BAGGAGE_LABELS', ...REGISTER_VARIABLES]
  for (const value of values) {
    const env = Object.fromEntries(names.map((name) => [name, value]))
    // A PostgreSQL URL is right for one of them, and a price file may have any name.
    const told = [...readConfig({}, env).warnings, ...readRegisterConfig(env).warnings]
    assert.ok(told.length >= 8)
    for (const warning of told) assert.ok(!warning.includes(SECRET), warning)
    assert.throws(
      () => readListenAddress({ name: 'HOLYSHEEP_DINGTALK_LISTEN', value }),
      (fault) => fault instanceof InvalidOptionError && !fault.message.includes(SECRET),
    )
  }
})

test('whatever the variables of the DingTalk bridge are, what is refused is refused in a line without it', () => {
  fc.assert(
    fc.property(fc.oneof(text, password), (value) => {
      const { listen, url } = readDingTalkVariables({ HOLYSHEEP_DINGTALK_LISTEN: value, HOLYSHEEP_DINGTALK_URL: value })
      for (const [name, read] of [
        ['HOLYSHEEP_DINGTALK_LISTEN', () => readListenAddress({ name: 'HOLYSHEEP_DINGTALK_LISTEN', value: listen })],
        ['HOLYSHEEP_DINGTALK_URL', () => readRobotUrl(url ?? '', 'HOLYSHEEP_DINGTALK_URL')],
      ] as const) {
        try {
          read()
        } catch (fault) {
          assert.ok(fault instanceof InvalidOptionError)
          assertClear(fault.message, name)
          if (name === 'HOLYSHEEP_DINGTALK_URL') assert.match(fault.message, /\d+ characters that are not shown/)
        }
      }
    }),
    { numRuns: 500 },
  )
})
