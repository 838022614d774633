/** Every command between a window and its host, and the typed caller that the renderer uses over any carrier. */
import type { CallContext } from '../rpc.ts'
import type { Signal } from '../web.ts'
import type { AnswerOf, EventOf, InputOf } from './contract.ts'
import { exposureCommands } from './exposure.ts'
import { fileCommands } from './files.ts'
import { gridCommands } from './grid.ts'
import { importCommands } from './importing.ts'
import { marketCommands } from './market.ts'
import { positionCommands } from './positions.ts'
import { reportCommands } from './report.ts'
import { settingsCommands } from './settings.ts'
import { stateCommands } from './state.ts'
import { toolCommands } from './tools.ts'

export const WINDOW_COMMANDS = {
  ...stateCommands,
  ...settingsCommands,
  ...fileCommands,
  ...importCommands,
  ...gridCommands,
  ...positionCommands,
  ...exposureCommands,
  ...marketCommands,
  ...reportCommands,
  ...toolCommands,
} as const

type Commands = typeof WINDOW_COMMANDS
export type CommandName = keyof Commands
export type CallName = { [K in CommandName]: Commands[K]['kind'] extends 'call' ? K : never }[CommandName]
export type StreamName = Exclude<CommandName, CallName>
export type CommandInput<K extends CommandName> = InputOf<Commands[K]>
export type CommandAnswer<K extends CommandName> = AnswerOf<Commands[K]>
export type CommandEvent<K extends StreamName> = EventOf<Commands[K]>

/**
 * What the renderer holds. Failures are `AppError`s (`shared/protocol/appError.ts`) with a sentence to show; a call that was aborted
 * rejects with `job/cancelled`, a host that went away with `protocol/closed`.
 */
export interface WindowClient {
  call<K extends CallName>(
    name: K,
    input: CommandInput<K>,
    options?: { readonly signal?: Signal },
  ): Promise<CommandAnswer<K>>
  stream<K extends StreamName>(
    name: K,
    input: CommandInput<K>,
    options: { readonly onEvent: (event: CommandEvent<K>) => void; readonly signal?: Signal },
  ): Promise<CommandAnswer<K>>
}

/** What the host gives: one function a command. */
export type WindowHandlers = {
  readonly [K in CallName]: (
    input: CommandInput<K>,
    context: CallContext,
  ) => CommandAnswer<K> | Promise<CommandAnswer<K>>
} & {
  readonly [K in StreamName]: (
    input: CommandInput<K>,
    emit: (event: CommandEvent<K>) => void,
    context: CallContext,
  ) => CommandAnswer<K> | Promise<CommandAnswer<K>>
}
