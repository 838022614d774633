/** From the words of a command line to a command's options. */
import { parseArgs } from 'node:util'
import type { CommandHelp, OptionSpec, OptionValues } from './command.ts'
import { UsageFailure } from './failure.ts'

/** Options of every command. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: 'book', value: 'FILE', help: "the position book; default: the user's own" },
  {
    name: 'as-of',
    value: 'INSTANT',
    help: "ISO 8601 with offset or Z, refused without; default: the book's own as-of if one is set, else now",
  },
  { name: 'json', value: null, help: 'one JSON document on standard output and nothing else there' },
  { name: 'debug', value: null, help: 'show where in the program a failure came from' },
  { name: 'help', value: null, help: 'show this help' },
]

export interface ParsedLine {
  readonly positionals: readonly string[]
  readonly options: OptionValues
}

/**
 * Reads the words after the command's name.
 * @throws UsageFailure for an unknown option, a missing value or a value that a switch does not take
 */
export function parseLine(name: string, help: CommandHelp, words: readonly string[]): ParsedLine {
  const specs = [...help.options, ...COMMON_OPTIONS]
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(
        specs.map((o) => [
          o.name,
          {
            type: o.value === null ? ('boolean' as const) : ('string' as const),
            multiple: o.multiple ?? false,
          },
        ]),
      ),
    })
    return { positionals, options: optionValues(values) }
  } catch (error) {
    throw new UsageFailure(`${sentence(name, specs, error)} See hedgerow ${name} --help.`)
  }
}

function optionValues(values: { readonly [name: string]: unknown }): OptionValues {
  return {
    text: (name) => {
      const value = values[name]
      return typeof value === 'string' ? value : null
    },
    list: (name) => {
      const value = values[name]
      return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : []
    },
    on: (name) => values[name] === true,
  }
}

function sentence(name: string, specs: readonly OptionSpec[], error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  const option = /'(?:-\w, )?(--?[^\s'=]+)/.exec(message ?? '')?.[1] ?? 'an option'
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `hedgerow ${name} has no option ${option}.`
  const spec = specs.find((o) => `--${o.name}` === option)
  if (spec?.value === null) return `${option} is a switch and takes no value.`
  if (spec !== undefined) return `${option} needs a value: write ${option}=${spec.value}.`
  return `The options of hedgerow ${name} could not be read.`
}

/**
 * An instant in ms UTC from ISO 8601 text with offset or Z.
 * @throws UsageFailure when there is no offset or no such instant
 */
export async function readInstant(text: string): Promise<number> {
  const { Temporal } = await import('temporal-polyfill')
  try {
    return Temporal.Instant.from(text).epochMilliseconds
  } catch {
    throw new UsageFailure(
      `--as-of "${text}" is not an instant with an offset: write for example 2026-01-30T21:00:00Z or 2026-01-30T16:00:00-05:00.`,
    )
  }
}
