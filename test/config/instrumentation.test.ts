import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { type Config, readConfig } from '../../src/config/instrumentation.ts'
import { catalog } from '../../src/pricing/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'holysheep-config-'))
after(() => rmSync(folder, { recursive: true }))

const defaults: Config = {
  enabled: true,
  hosts: [{ provider: 'holysheep', hostname: 'api.holysheep.ai', port: undefined, isSuffix: false }],
  prices: catalog,
  baggageLabels: [],
  genAiMetrics: true,
  latestGenAiConventions: false,
  estimate: true,
  billing: undefined,
  service: undefined,
}

const BOOLEAN = 'must be true or false, got'

for (const { says, options = {}, env = {}, config = {}, warnings = [] } of [
  {
    says: 'the latest GenAI conventions, among entries for other instrumentations',
    env: { OTEL_SEMCONV_STABILITY_OPT_IN: 'http/dup, gen_ai_latest_experimental' },
    config: { latestGenAiConventions: true },
  },
  {
    says: 'entries for other instrumentations alone',
    env: { OTEL_SEMCONV_STABILITY_OPT_IN: 'http,database' },
  },
  {
    says: 'the latest GenAI conventions, by the option',
    options: { latestGenAiConventions: true },
    env: { OTEL_SEMCONV_STABILITY_OPT_IN: 'http' },
    config: { latestGenAiConventions: true },
  },
  {
    says: 'a wrong option for the conventions is one warning, and the default instead of what the variable says',
    options: { latestGenAiConventions: 'latest' },
    env: { OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental' },
    warnings: [`latestGenAiConventions ${BOOLEAN} "latest"`],
  },
  {
    says: 'the option for the conventions may be text, like every boolean',
    options: { latestGenAiConventions: 'true' },
    config: { latestGenAiConventions: true },
  },
  {
    says: 'an option of false wins over the opt-in of the variable',
    options: { latestGenAiConventions: false },
    env: { OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental' },
  },
  {
    says: 'a name that only begins like the opt-in is that of another instrumentation',
    env: { OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental/dup,gen_ai' },
  },
  { says: 'nothing is the defaults' },
  { says: 'an empty variable is unset', env: { HOLYSHEEP_OTEL_ENABLED: '', HOLYSHEEP_OTEL_HOSTS: ' ' } },
  { says: 'a variable turns it off', env: { HOLYSHEEP_OTEL_ENABLED: 'False ' }, config: { enabled: false } },
  { says: 'an option turns it off', options: { enabled: false }, config: { enabled: false } },
  {
    says: 'an option wins over the variable',
    options: { enabled: true, genAiMetrics: false, estimate: false },
    env: {
      HOLYSHEEP_OTEL_ENABLED: 'false',
      HOLYSHEEP_OTEL_GENAI_METRICS: 'true',
      HOLYSHEEP_OTEL_ESTIMATE: 'true',
    },
    config: { genAiMetrics: false, estimate: false },
  },
  {
    says: 'an option that is undefined leaves it to the variable',
    options: { enabled: undefined },
    env: { HOLYSHEEP_OTEL_ENABLED: 'false' },
    config: { enabled: false },
  },
  {
    says: 'an option that wins spares the variable its warning',
    options: { enabled: false },
    env: { HOLYSHEEP_OTEL_ENABLED: 'off' },
    config: { enabled: false },
  },
  {
    says: '0 is no boolean of OpenTelemetry',
    env: { HOLYSHEEP_OTEL_ENABLED: '0', HOLYSHEEP_OTEL_GENAI_METRICS: 'no', HOLYSHEEP_OTEL_ESTIMATE: 'off' },
    warnings: [
      `HOLYSHEEP_OTEL_ENABLED ${BOOLEAN} "0"`,
      `HOLYSHEEP_OTEL_GENAI_METRICS ${BOOLEAN} "no"`,
      `HOLYSHEEP_OTEL_ESTIMATE ${BOOLEAN} "off"`,
    ],
  },
  {
    says: 'a wrong option has the default, not what the variable says',
    options: { enabled: 0 },
    env: { HOLYSHEEP_OTEL_ENABLED: 'false' },
    warnings: [`enabled ${BOOLEAN} 0`],
  },
  { says: 'options of null are a warning', options: null, warnings: ['options must be an object, got null'] },
  { says: 'options of text are a warning', options: 'on', warnings: ['options must be an object, got "on"'] },
  {
    says: 'options of wrong types are one warning each',
    options: { enabled: [], hosts: 7, prices: 7, baggageLabels: {}, genAiMetrics: null },
    warnings: [
      `enabled ${BOOLEAN} []`,
      'hosts must be text, or a list of it, got 7',
      'prices must be the path of a JSON price file, got 7',
      'baggageLabels must be text, or a list of it, got {}',
      `genAiMetrics ${BOOLEAN} null`,
    ],
  },
] as {
  says: string
  options?: never
  env?: NodeJS.ProcessEnv
  config?: Partial<Config>
  warnings?: string[]
}[]) {
  test(`Configuration: ${says}`, () => {
    assert.deepEqual(readConfig(options, env), { config: { ...defaults, ...config }, warnings })
  })
}

for (const { says, value, expected } of [
  { says: 'a host', value: 'gateway.example', expected: [['holysheep', 'gateway.example', undefined, false]] },
  {
    says: 'capitals as small letters',
    value: 'API.Example',
    expected: [['holysheep', 'api.example', undefined, false]],
  },
  { says: 'a port', value: 'localhost:8080', expected: [['holysheep', 'localhost', 8080, false]] },
  { says: 'the port that a scheme has anyway', value: 'a:80', expected: [['holysheep', 'a', 80, false]] },
  { says: 'an IPv6 address as a URL has it', value: '[::1]:443', expected: [['holysheep', '[::1]', 443, false]] },
  { says: 'the long form of one', value: '[0:0:0:0:0:0:0:1]', expected: [['holysheep', '[::1]', undefined, false]] },
  { says: 'an IPv4 address', value: '127.0.0.1:1', expected: [['holysheep', '127.0.0.1', 1, false]] },
  { says: 'a suffix', value: '*.Example.com', expected: [['holysheep', 'example.com', undefined, true]] },
  { says: 'a suffix with a port', value: '*.a:8443', expected: [['holysheep', 'a', 8443, true]] },
  { says: 'another provider', value: 'Backup_1.eu=b:1', expected: [['Backup_1.eu', 'b', 1, false]] },
  { says: 'a name of a container', value: 'api_gateway', expected: [['holysheep', 'api_gateway', undefined, false]] },
  { says: 'a host beyond ASCII', value: 'bücher.de', expected: [['holysheep', 'xn--bcher-kva.de', undefined, false]] },
  {
    says: 'several, and white space and empty entries between them',
    value: ' a , ,b=*.c,',
    expected: [
      ['holysheep', 'a', undefined, false],
      ['b', 'c', undefined, true],
    ],
  },
] as { says: string; value: string; expected: unknown[][] }[]) {
  test(`Hosts: ${says}`, () => {
    const hosts = expected.map(([provider, hostname, port, isSuffix]) => ({ provider, hostname, port, isSuffix }))
    const result = { config: { ...defaults, hosts }, warnings: [] }
    assert.deepEqual(readConfig({ hosts: value }, {}), result)
    assert.deepEqual(readConfig({ hosts: value.split(',') }, {}), result)
    assert.deepEqual(readConfig({}, { HOLYSHEEP_OTEL_HOSTS: value }), result)
  })
}

const HOSTS = 'a list of host, host:port or *.suffix, each with name= before it where the provider has another name'
const PLAIN = 'a list of hosts without scheme and path'
const PROVIDER = 'a list in which provider names are 1 to 64 letters, digits, "_", "." or "-"'

for (const { value, rule, shown = value } of [
  { value: 'https://api.holysheep.ai/v1', rule: `${PLAIN} (write api.holysheep.ai)` },
  { value: 'good, api.holysheep.ai/v1', rule: `${PLAIN} (write api.holysheep.ai)`, shown: 'api.holysheep.ai/v1' },
  { value: 'backup=http://b:8080?x=1', rule: `${PLAIN} (write b:8080)`, shown: 'backup=http://b:8080?…' },
  { value: 'https://me:hunter2@a/v1', rule: `${PLAIN} (write a)`, shown: 'https://…@a/v1' },
  { value: 'https://', rule: PLAIN },
  { value: 'a:0', rule: HOSTS },
  { value: 'a:65536', rule: HOSTS },
  { value: 'a:http', rule: HOSTS },
  { value: 'a:', rule: HOSTS },
  { value: '::1', rule: HOSTS },
  { value: '[::1', rule: HOSTS },
  { value: '[::g]', rule: HOSTS },
  { value: '*.[::1]', rule: HOSTS },
  { value: '*', rule: HOSTS },
  { value: '*.', rule: HOSTS },
  { value: 'api.*', rule: HOSTS },
  { value: 'a b', rule: HOSTS },
  { value: 'a..b', rule: HOSTS },
  { value: '.a', rule: HOSTS },
  { value: 'user@a', rule: HOSTS },
  { value: 'a%2eb', rule: HOSTS },
  { value: '300.1.1.1', rule: HOSTS },
  { value: 'x'.repeat(64), rule: HOSTS },
  { value: 'name=', rule: HOSTS },
  { value: ',', rule: HOSTS },
  { value: '=a', rule: PROVIDER },
  { value: 'my name=a', rule: PROVIDER },
  { value: `${'n'.repeat(65)}=a`, rule: PROVIDER },
]) {
  test(`${value.slice(0, 40)} is no list of hosts`, () => {
    const text = `must be ${rule}, got "${shown}"`
    const config = defaults
    assert.deepEqual(readConfig({}, { HOLYSHEEP_OTEL_HOSTS: value }), {
      config,
      warnings: [`HOLYSHEEP_OTEL_HOSTS ${text}`],
    })
    assert.deepEqual(readConfig({ hosts: value }, {}), { config, warnings: [`hosts ${text}`] })
  })
}

const KEYS = 'keys of 1 to 64 letters, digits, "_", "." or "-" that begin with a letter'

for (const { says, value, keys, rule, refused } of [
  { says: 'keys keep their order', value: 'tenant, team,feature', keys: ['tenant', 'team', 'feature'] },
  { says: 'a key may become a label', value: 'user.id,user-tier', keys: ['user.id', 'user-tier'] },
  { says: 'a key of ours is refused', value: 'model,team', keys: ['team'], rule: 'model', refused: 'model' },
  {
    says: 'so is one that becomes ours',
    value: 'team,status.code',
    keys: ['team'],
    rule: 'status_code',
    refused: 'status.code',
  },
  { says: "so is Prometheus' own", value: 'le', keys: [], rule: 'le', refused: 'le' },
  {
    says: "so is an exporter's",
    value: 'otel.scope.name',
    keys: [],
    rule: 'otel_scope_name',
    refused: 'otel.scope.name',
  },
]
  .map((row) => ({ ...row, rule: row.rule && `keys that collide with no other label (${row.rule} is one)` }))
  .concat([
    {
      says: 'so is an attribute of the span',
      value: 'gen_ai.x',
      keys: [],
      rule: 'keys that collide with no attribute of the span',
      refused: 'gen_ai.x',
    },
    {
      says: 'so is a second of one label',
      value: 'a.b,a-b',
      keys: ['a.b'],
      rule: 'keys with labels of their own (a_b is that of a.b)',
      refused: 'a-b',
    },
    { says: 'no key begins with a digit', value: '1a,b', keys: ['b'], rule: KEYS, refused: '1a' },
    { says: 'none is reserved for Prometheus', value: '__name__', keys: [], rule: KEYS, refused: '__name__' },
    {
      says: 'none is longer than a label should be',
      value: 'k'.repeat(65),
      keys: [],
      rule: KEYS,
      refused: 'k'.repeat(65),
    },
    {
      says: 'there are at most ten',
      value: 'a,b,c,d,e,f,g,h,i,j,k',
      keys: [...'abcdefghij'],
      rule: 'at most 10 keys',
      refused: 'k',
    },
  ])) {
  test(`Baggage labels: ${says}`, () => {
    const warnings = (name: string) => (rule === undefined ? [] : [`${name} must be ${rule}, got "${refused}"`])
    const config = { ...defaults, baggageLabels: keys }
    const variable = 'HOLYSHEEP_OTEL_BAGGAGE_LABELS'
    assert.deepEqual(readConfig({}, { [variable]: value }), { config, warnings: warnings(variable) })
    assert.deepEqual(readConfig({ baggageLabels: value.split(',') }, {}), {
      config,
      warnings: warnings('baggageLabels'),
    })
  })
}

/** Every label of the contract, of the exporters and of Prometheus. */
for (const label of [
  ...['endpoint', 'method', 'model', 'status_code', 'status_class', 'outcome', 'stream', 'limit_type', 'phase'],
  ...['token_type', 'detail', 'call_type', 'reason', 'provider', 'from', 'to', 'result', 'part'],
  ...['version', 'price_table'],
  ...['service_name', 'le', 'quantile', 'job', 'instance', 'otel_scope_version'],
]) {
  test(`${label} is refused as a baggage label`, () => {
    const { config, warnings } = readConfig({ baggageLabels: [label] }, {})
    assert.deepEqual(config.baggageLabels, [])
    assert.equal(warnings.length, 1)
  })
}

test('a price file is merged over the built-in prices', () => {
  const path = join(folder, 'prices.json')
  writeFileSync(path, '{"version": "mine", "models": {"gpt-4.1": {"prompt": 2}}}')
  for (const { config, warnings } of [
    readConfig({ prices: path }, {}),
    readConfig({}, { HOLYSHEEP_OTEL_PRICES: path }),
  ]) {
    assert.deepEqual(warnings, [])
    assert.equal(config.prices.version, `${catalog.version}+mine`)
    assert.equal(config.prices.find('gpt-4.1')?.history[0]?.rates.prompt, 2_000_000n)
  }
})

for (const { says, name, make, warning } of [
  { says: 'none', name: 'none.json', make: () => {}, warning: ' (ENOENT)' },
  { says: 'a folder', name: 'folder', make: (path) => mkdirSync(path), warning: ' (it is not a file)' },
  {
    says: 'too large',
    name: 'large.json',
    make: (path) => {
      writeFileSync(path, '')
      truncateSync(path, 1024 * 1024 + 1)
    },
    warning: ' (this has 1048577 bytes, and at most 1048576 are read)',
  },
] as { says: string; name: string; make: (path: string) => void; warning: string }[]) {
  test(`A price file that is ${says} leaves the built-in prices`, () => {
    const path = join(folder, name)
    make(path)
    const { config, warnings } = readConfig({}, { HOLYSHEEP_OTEL_PRICES: path })
    assert.equal(config.prices, catalog)
    assert.equal(warnings.length, 1)
    assert.ok(warnings[0]?.startsWith(`HOLYSHEEP_OTEL_PRICES must be the path of a JSON price file${warning}, got "`))
  })
}

test('a wrong price file is one warning that names the variable, the file, the line and the value', () => {
  const path = join(folder, 'wrong.json')
  writeFileSync(path, '{"models": {\n  "gpt-4.1": {"prompt": "8,00", "completion": -1}\n}}')
  const { config, warnings } = readConfig({}, { HOLYSHEEP_OTEL_PRICES: path })
  assert.equal(config.prices, catalog)
  assert.deepEqual(warnings, [
    `HOLYSHEEP_OTEL_PRICES: ${path}:2:25: models.gpt-4.1.prompt must be a number of USD per million tokens, ` +
      'from 0 to 1,000,000 with at most 6 decimals, got "8,00"',
  ])
})

const fail = (): never => {
  throw new Error('no')
}

for (const { says, options } of [
  {
    says: 'a getter that throws',
    options: {
      get hosts() {
        return fail()
      },
    },
  },
  { says: 'a proxy that refuses', options: new Proxy({}, { get: fail, has: fail, ownKeys: fail }) },
  { says: 'a list that refuses', options: { hosts: new Proxy(['a'], { get: fail }) } },
  { says: 'a list of other things', options: { hosts: [{ toString: fail }, Symbol('a'), null] } },
  { says: 'an object with a will of its own', options: { enabled: { valueOf: fail, toString: fail, toJSON: fail } } },
  { says: 'a path with a zero byte', options: { prices: 'a\0b' } },
  {
    says: 'a megabyte of text',
    options: { hosts: 'x'.repeat(1e6), baggageLabels: ['y'.repeat(1e6)], prices: 'z'.repeat(1e6) },
  },
] as { says: string; options: never }[]) {
  test(`Hostile options: ${says} is no more than a short warning`, () => {
    const { config, warnings } = readConfig(options, {})
    assert.deepEqual(config, defaults)
    assert.ok(warnings.length > 0)
    for (const warning of warnings) assert.ok(warning.length < 300, warning)
  })
}
