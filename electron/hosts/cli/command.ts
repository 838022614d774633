/** What a command is: its words, its options, its documentation and its work. One file a command under commands/. */
import type { Readable } from 'node:stream'
import type { UsageFailure } from './failure.ts'

/** What a command hands back: one document for scripts, one text for people, and how it went. */
export interface Outcome {
  /** 0 done; 3 done, but something needs a person; 1 part of the work failed and `failure` says what */
  readonly exit: 0 | 1 | 3
  readonly document: object
  /** called only when text is wanted; null: the answer is JSON for people too */
  readonly text: (() => string) | null
  /** with exit 1: the sentence for standard error, and the `error` member of the document */
  readonly failure?: { readonly code: string; readonly message: string; readonly details: unknown }
}

export interface OptionSpec {
  /** without the dashes */
  readonly name: string
  /** the value's word in help, for example `FILE`; null for a switch */
  readonly value: string | null
  readonly help: string
  readonly multiple?: boolean
}

export interface FieldSpec {
  readonly name: string
  readonly meaning: string
}

/** Everything `--help` says about a command. */
export interface CommandHelp {
  /** one sentence */
  readonly summary: string
  /** what follows the command's name, one line a form */
  readonly usage: readonly string[]
  readonly details?: readonly string[]
  readonly options: readonly OptionSpec[]
  readonly fields: readonly FieldSpec[]
  /** what 1 and 3 mean for this command; 0 and 2 mean the same everywhere */
  readonly exits: { readonly 1: string; readonly 3?: string }
  readonly examples: readonly string[]
}

export interface Command extends CommandHelp {
  run(input: CommandInput): Promise<Outcome>
}

/** For commands that act on the whole book. @throws UsageFailure when there are words besides the options */
export function refuseWords({ name, positionals, usage }: CommandInput): void {
  if (positionals.length > 0) throw usage(`hedgerow ${name} takes no words besides its options.`)
}

/** Options by name: text, switch or list, as the command's own specification says. */
export interface OptionValues {
  text(name: string): string | null
  list(name: string): readonly string[]
  on(name: string): boolean
}

/** What a command is told. It reads no clock, no environment and no stream of its own accord. */
export interface CommandInput {
  /** the command's name, for sentences */
  readonly name: string
  readonly positionals: readonly string[]
  readonly options: OptionValues
  /** path of the book file: `--book`, else the user's own */
  readonly bookFile: string
  /** instant given by `--as-of` in ms UTC; null when not given */
  readonly asOf: number | null
  /** current instant in ms UTC: the only clock of the program */
  readonly clock: () => number
  readonly standardInput: () => Readable
  /** one sentence on standard error */
  readonly note: (sentence: string) => void
  /** a line that shows how far long work is; drawn on a terminal only */
  readonly progress: (text: string | null) => void
  /** aborts when the user presses Ctrl+C; asking for it is a promise to stop then */
  readonly interrupted: () => AbortSignal
  /** a failure of exit code 2 that names the command's help */
  readonly usage: (sentence: string) => UsageFailure
}
