/** The public interface of each entry, as API Extractor reads it from the declarations in `dist`. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
  ExtractorMessageCategory,
  type IConfigFile,
  type IExtractorMessagesConfig,
} from '@microsoft/api-extractor'
import { root } from '../compile.ts'
import type { Item } from './item.ts'

/** An entry of the package: the name of its page, and where its declarations are in `dist`. */
export interface Entry {
  readonly page: string
  readonly specifier: string
  readonly declarations: string
  /** Path of the page that says how it is used. */
  readonly guide: string
}

/** What an entry exports. */
export interface PublicInterface {
  readonly entry: Entry
  /** All signatures, without docstrings. */
  readonly report: string
  /** The comment at the beginning of the entry. */
  readonly introduction: string
  readonly items: readonly Item[]
  /** What is not documented, or not exported though a signature shows it. */
  readonly faults: readonly string[]
}

const { name: packageName }: { readonly name: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

export const ENTRIES: readonly Entry[] = [
  { page: 'instrumentation', specifier: packageName, declarations: 'index.d.ts', guide: 'README.md' },
  { page: 'register', specifier: `${packageName}/register`, declarations: 'register.d.ts', guide: 'README.md' },
  {
    page: 'billing',
    specifier: `${packageName}/billing`,
    declarations: 'billing/index.d.ts',
    guide: 'docs/billing.md',
  },
  {
    page: 'resilience',
    specifier: `${packageName}/resilience`,
    declarations: 'resilience/index.d.ts',
    guide: 'docs/resilience.md',
  },
]

const folder = join(root, '.cache', 'api')

/** API Extractor brings TypeScript 6: that of the project has no interface for programs. */
const COMPILER_OPTIONS = {
  target: 'es2023',
  lib: ['es2023'],
  types: ['node'],
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
}

/** Everything is a fault but what says nothing about the interface: no item has a release tag. */
const MESSAGES: IExtractorMessagesConfig = {
  compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
  extractorMessageReporting: {
    default: { logLevel: ExtractorLogLevel.Error },
    'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
    'ae-undocumented': { logLevel: ExtractorLogLevel.Error },
  },
  tsdocMessageReporting: {
    default: { logLevel: ExtractorLogLevel.Error },
    'tsdoc-param-tag-missing-hyphen': { logLevel: ExtractorLogLevel.None },
  },
}

/** Reads the interfaces of all entries in one go. `dist` has to be built. */
export function readInterfaces(): readonly PublicInterface[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'reports'), { recursive: true })
  const configs = ENTRIES.map((entry) => configOf(entry))
  const [first] = configs
  if (first === undefined) return []
  const compilerState = CompilerState.create(first, {
    additionalEntryPoints: configs.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  })
  return ENTRIES.map((entry, index) => readInterface(entry, configs[index] ?? first, compilerState))
}

function readInterface(entry: Entry, config: ExtractorConfig, compilerState: CompilerState): PublicInterface {
  const faults: string[] = []
  const messageCallback = (message: ExtractorMessage): void => {
    message.handled = true
    const { category, logLevel, sourceFilePath = '', sourceFileLine = 0, messageId, text } = message
    if (category === ExtractorMessageCategory.Console || logLevel === ExtractorLogLevel.None) return
    faults.push(`${sourceFilePath.replace(root, '')}:${sourceFileLine}: ${text} (${messageId})`)
  }
  Extractor.invoke(config, { localBuild: true, compilerState, messageCallback })
  const { docComment, members }: Model = JSON.parse(readFileSync(config.apiJsonFilePath, 'utf8'))
  const report = readFileSync(config.reportFilePath, 'utf8')
  return { entry, report, introduction: docComment, items: members[0].members, faults }
}

/** The part of the `.api.json` that is read here. */
interface Model {
  readonly docComment: string
  readonly members: readonly [{ readonly members: readonly Item[] }]
}

function configOf({ page, declarations }: Entry): ExtractorConfig {
  const configObject: IConfigFile = {
    newlineKind: 'lf',
    projectFolder: root,
    mainEntryPointFilePath: join(root, 'dist', declarations),
    compiler: { overrideTsconfig: { compilerOptions: COMPILER_OPTIONS, include: ['dist/**/*.d.ts'] } },
    apiReport: {
      enabled: true,
      reportFileName: page,
      reportFolder: join(folder, 'reports'),
      reportTempFolder: join(folder, 'temporary'),
    },
    docModel: { enabled: true, apiJsonFilePath: join(folder, `${page}.api.json`) },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: MESSAGES,
  }
  return ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  })
}
