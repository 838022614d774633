/** One command line from its words to its exit code. The only place of the program that reads a clock. */
import { resolve } from 'node:path'
import type { Command, CommandInput } from './command.ts'
import { explainFailure, UsageFailure } from './failure.ts'
import { commandHelpDocument, commandHelpText, programHelpText } from './help.ts'
import { parseLine, readInstant } from './options.ts'
import { toJson } from './output.ts'
import { defaultBookFile } from './place.ts'
import { COMMANDS, LATER_COMMANDS } from './registry.ts'

type Write = (text: string) => unknown

/**
 * Runs the words after the program's name and answers the exit code; never throws.
 * @param write takes what goes to standard output
 */
export async function runCommandLine(
  words: readonly string[],
  write: Write = (text) => process.stdout.write(text),
): Promise<0 | 1 | 2 | 3> {
  const beforeRest = words.includes('--') ? words.slice(0, words.indexOf('--')) : words
  const json = beforeRest.includes('--json')
  process.stdout.on('error', stopQuietly)
  try {
    return await dispatch(words, json, write)
  } catch (error) {
    const { exit, code, message, details } = explainFailure(error)
    tell(message)
    if (json) write(toJson({ error: { code, message, details: details ?? {} } }))
    if (beforeRest.includes('--debug') && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return exit
  }
}

async function dispatch(words: readonly string[], json: boolean, write: Write): Promise<0 | 1 | 3> {
  const name = words.find((w) => !w.startsWith('-'))
  const asksHelp = words.includes('--help') || words.includes('-h')
  if (words[0] === 'help')
    return words.length === 1
      ? programHelp(json, write)
      : dispatch([...words.slice(1), '--help'], json, write)
  if (name === undefined && asksHelp) return programHelp(json, write)
  if (name === undefined) throw new UsageFailure('Name a command: hedgerow --help lists them.')
  if (words[0] !== name)
    throw new UsageFailure(`Write the command first, then ${words[0]}: hedgerow COMMAND ${words[0]} ...`)
  if (LATER_COMMANDS.includes(name)) {
    throw new UsageFailure(
      `hedgerow ${name} is not in this version: hedgerow --help lists the commands that are.`,
    )
  }
  const registered = COMMANDS.find((c) => c.name === name)
  if (registered === undefined) {
    throw new UsageFailure(`There is no command "${name}": hedgerow --help lists the commands.`)
  }
  const command = await registered.load()
  if (asksHelp) {
    write(json ? toJson(commandHelpDocument(name, command)) : commandHelpText(name, command))
    return 0
  }
  return runCommand(name, command, words.slice(1), json, write)
}

function programHelp(json: boolean, write: Write): 0 {
  const document = {
    commands: COMMANDS.map(({ name, summary }) => ({ name, summary })),
    notInThisVersion: LATER_COMMANDS,
  }
  write(json ? toJson(document) : programHelpText(COMMANDS))
  return 0
}

async function runCommand(
  name: string,
  command: Command,
  words: readonly string[],
  json: boolean,
  write: Write,
) {
  const { positionals, options } = parseLine(name, command, words)
  const asOf = options.text('as-of')
  const input: CommandInput = {
    name,
    positionals,
    options,
    bookFile: resolve(options.text('book') ?? defaultBookFile()),
    asOf: asOf === null ? null : await readInstant(asOf),
    clock: () => Date.now(),
    standardInput: () => process.stdin,
    note: tell,
    progress: (text) => {
      if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${text ?? ''}`)
    },
    interrupted: abortOnInterrupt,
    usage: (sentence) => new UsageFailure(`${sentence} See hedgerow ${name} --help.`),
  }
  const outcome = await command.run(input)
  input.progress(null)
  const { failure } = outcome
  if (failure !== undefined) input.note(failure.message)
  const document = failure === undefined ? outcome.document : { ...outcome.document, error: failure }
  write(json || outcome.text === null ? toJson(document) : withNewline(outcome.text()))
  return outcome.exit
}

const CLEAR_LINE = '\r\u001b[K'

/** One sentence on standard error, in the place of a progress line if one stands there. */
function tell(sentence: string): void {
  process.stderr.write(`${process.stderr.isTTY ? CLEAR_LINE : ''}${sentence}\n`)
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  return controller.signal
}

/** A reader that went away (`hedgerow positions | head`) is no failure. */
function stopQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}
