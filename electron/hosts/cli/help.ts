/** The text and the document of `--help`. */
import type { CommandHelp, OptionSpec } from './command.ts'
import { COMMON_OPTIONS } from './options.ts'
import { LATER_COMMANDS, type RegisteredCommand } from './registry.ts'

/** Help of one command as text. */
export function commandHelpText(name: string, help: CommandHelp): string {
  return [
    help.summary,
    '',
    'Usage',
    ...help.usage.map((form) => `  hedgerow ${name} ${form}`.trimEnd()),
    ...(help.details === undefined ? [] : ['', ...help.details]),
    ...section('Options', [...help.options, ...COMMON_OPTIONS].map(optionLine)),
    ...section(
      'JSON fields',
      help.fields.map((f) => [f.name, f.meaning]),
    ),
    ...section('Exit codes', exitLines(help)),
    '',
    'Examples',
    ...help.examples.map((e) => `  ${e}`),
    '',
  ].join('\n')
}

/** Help of one command as a document, for `--help --json`. */
export function commandHelpDocument(name: string, help: CommandHelp): unknown {
  return {
    command: name,
    summary: help.summary,
    usage: help.usage.map((form) => `hedgerow ${name} ${form}`.trimEnd()),
    details: help.details ?? [],
    options: [...help.options, ...COMMON_OPTIONS].map((o) => ({
      name: `--${o.name}`,
      value: o.value ?? 'none: a switch',
      help: o.help,
    })),
    fields: help.fields,
    exits: exitLines(help).map(([code, meaning]) => ({ code: Number(code), meaning })),
    examples: help.examples,
  }
}

/** Help of the whole program as text. */
export function programHelpText(commands: readonly RegisteredCommand[]): string {
  return [
    'Hedgerow: exposure, stress and hedges of an option book, offline, from your own files.',
    '',
    'Usage',
    '  hedgerow COMMAND [options]      hedgerow COMMAND --help',
    ...section(
      'Commands',
      commands.map((c) => [c.name, c.summary]),
    ),
    ...section('Planned, not in this version (they answer so and exit 2)', [[LATER_COMMANDS.join(', '), '']]),
    ...section('Options of every command', COMMON_OPTIONS.map(optionLine)),
    ...section('Exit codes', [
      ['0', 'done'],
      ['1', 'the work failed; one sentence on standard error says what, where and what to do'],
      ['2', 'wrong usage'],
      ['3', 'done, but something needs a person (rows not imported, positions not priced)'],
    ]),
    '',
  ].join('\n')
}

function exitLines(help: CommandHelp): [string, string][] {
  return [
    ['0', 'done'],
    ['1', help.exits[1]],
    ['2', 'wrong usage'],
    ...(help.exits[3] === undefined ? [] : [['3', help.exits[3]] as [string, string]]),
  ]
}

function optionLine(o: OptionSpec): [string, string] {
  return [o.value === null ? `--${o.name}` : `--${o.name} ${o.value}`, o.help]
}

function section(title: string, rows: readonly (readonly [string, string])[]): string[] {
  if (rows.length === 0) return []
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)))
  return ['', title, ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())]
}
