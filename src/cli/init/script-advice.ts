import { IMPORT_REGISTER, NODE_OPTIONS } from './register-option.ts'

const NODE = `node ${IMPORT_REGISTER}`

/** Programs that start Node in a process of its own, the option that reaches it, and what they do not take it with. */
const STARTERS = [
  { words: /\bnest\s+start\b/, option: `--exec "${NODE}"`, unless: /\s(?:-e|--exec)\b/ },
  { words: /\bnodemon\b/, option: `--exec "${NODE}"`, unless: /\s(?:-x|--exec)\b|\.ts\b/ },
  {
    words: /\bpm2\s+start\b|\bpm2-runtime(?:\s+start)?\b/,
    option: `--node-args="${IMPORT_REGISTER}"`,
    unless: /\.json\b|\.config\b|ecosystem/,
  },
  { words: /\btsx\s+watch\b/, option: IMPORT_REGISTER, unless: /--import\b/ },
]

/** Each `node` that something follows. */
const NODE_WORD = /(?<![\w./-])node(?=\s+[^\s&|;])/g

/** They would load the hook themselves, and take the port of the metrics. Those of other runtimes have no such option. */
const LAUNCHERS =
  /\b(?:npm|npx|pnpm|yarn|bunx?|deno|nest|nodemon|pm2|concurrently|npm-run-all|run-[ps]|dotenv|env-cmd|turbo|nx)\b|[&|;<>$`()\n]/

/** A program that is never the process of the application. */
export const isStarter = (command: string): boolean =>
  /\b(?:nest\s+start|nodemon|tsx\s+watch|pm2(?:-runtime)?)\b/.test(command)

/** The command of a script with the hook in the process of the application alone, as a person may write it. */
export function advisedCommand(command: string): string {
  const starter = STARTERS.find(({ words, unless }) => words.test(command) && !unless.test(command))
  if (starter !== undefined) return command.replace(starter.words, (words) => `${words} ${starter.option}`)
  const last = [...command.matchAll(NODE_WORD)].at(-1)
  if (last !== undefined) return `${command.slice(0, last.index)}${NODE}${command.slice(last.index + 'node'.length)}`
  if (command === '' || LAUNCHERS.test(command)) return `${NODE} …`
  const [, head = '', rest = ''] = /^(cross-env\s+)?(.*)$/.exec(command) ?? []
  return `${head}${NODE_OPTIONS} ${rest}`
}
