/** Which command a key means now, and what each bound command does. */
import { COMMAND_LIST, type CommandId, type CommandSpec } from './commands.ts'
import type { ViewId } from './views.ts'

/** What of a KeyboardEvent counts. */
export interface Pressed {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** A key as commands print it: `Ctrl+K`, `Shift+Ctrl+Z`, `R`, `?`, `,`, `Escape`. Meta counts as Ctrl. */
export function keyName(e: Pressed): string {
  const ctrl = e.ctrlKey || e.metaKey
  const letter = e.key.length === 1 && e.key.toLowerCase() !== e.key.toUpperCase()
  const name = letter ? e.key.toUpperCase() : e.key
  // Shift is part of a sign such as `?`, but says something beside a letter or a named key.
  const shift = e.shiftKey && (letter ? ctrl : e.key.length > 1)
  return `${shift ? 'Shift+' : ''}${ctrl ? 'Ctrl+' : ''}${e.altKey ? 'Alt+' : ''}${name}`
}

export interface Where {
  readonly view: ViewId
  /** the cursor is in a text field */
  readonly typing: boolean
  /** a dialog or menu is open: it has the keys */
  readonly layer: boolean
  /** the setting "single letters act" */
  readonly letters: boolean
}

/** The command a key means here; null: none. Commands of the view come before those of the frame. */
export function commandFor(name: string, where: Where): CommandId | null {
  const single = name.length === 1
  if (where.layer) return null
  if (where.typing && (single || name === 'Escape')) return null
  if (single && !where.letters && /[A-Z]/.test(name)) return null
  const mine = COMMAND_LIST.find((c) => c.key === name && c.scope === where.view)
  return (mine ?? COMMAND_LIST.find((c) => c.key === name && c.scope === 'everywhere'))?.id ?? null
}

export type Binding = () => void

/** What commands do. A view binds its own when it comes and takes them away when it goes. */
export class Keys {
  // Nothing on screen depends on it: plain, so that binding inside an effect does not run the effect again.
  readonly #bound = new Map<CommandId, Binding>()

  /** Binds commands. @returns takes them away: give it back from `$effect` */
  bind(commands: { readonly [C in CommandId]?: Binding }): () => void {
    const mine = Object.entries(commands) as [CommandId, Binding][]
    for (const [id, run] of mine) this.#bound.set(id, run)
    return () => {
      for (const [id, run] of mine) if (this.#bound.get(id) === run) this.#bound.delete(id)
    }
  }

  /** Runs a command. @returns false when nobody has bound it */
  run(id: CommandId): boolean {
    const work = this.#bound.get(id)
    work?.()
    return work !== undefined
  }

  isBound(id: CommandId): boolean {
    return this.#bound.has(id)
  }
}

/** Commands for the `?` list: those of the view, then those of everywhere. */
export function keysOf(view: ViewId): {
  readonly view: readonly CommandSpec[]
  readonly everywhere: readonly CommandSpec[]
} {
  const withKey = COMMAND_LIST.filter((c) => c.key !== undefined)
  return {
    view: withKey.filter((c) => c.scope === view),
    everywhere: withKey.filter((c) => c.scope === 'everywhere'),
  }
}
