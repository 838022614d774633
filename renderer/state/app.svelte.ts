/** The window's own state: the host's state as it comes, the view on screen, theme, toasts. No risk number is computed here. */

import { type MeasureUnits, STORED_UNITS } from '../../shared/model/measureUnits.ts'
import type { WindowClient } from '../../shared/protocol/window/commands.ts'
import type { ResultTag } from '../../shared/protocol/window/contract.ts'
import type { Download } from '../../shared/protocol/window/files.ts'
import type { BookFilter } from '../../shared/protocol/window/grid.ts'
import type { Settings } from '../../shared/protocol/window/settings.ts'
import type { AppInfo, AppState } from '../../shared/protocol/window/state.ts'
import { EntryError, enter, exchangeCode } from '../client/enter.ts'
import { saveDownload } from '../client/save.ts'
import { isCancelled, sentenceOfFailure, windowClient } from '../client/windowClient.ts'
import { Keys } from './keys.ts'
import type { FigureStyle } from './settings.svelte.ts'
import { NewestTag } from './tags.ts'
import type { ViewId } from './views.ts'

export type ConnectionState =
  | { readonly kind: 'entering' }
  | { readonly kind: 'in' }
  /** another window has the place, or took it */
  | { readonly kind: 'busy'; readonly sentence: string }
  | { readonly kind: 'out'; readonly sentence: string }

export interface Toast {
  readonly id: number
  readonly tone: 'done' | 'warning' | 'error'
  readonly sentence: string
  readonly action: { readonly label: string; readonly run: () => void } | null
}

/** What a view is asked to show when it opens: it takes it once with `takeIntent`. */
export type Intent =
  | { readonly kind: 'position'; readonly account: string; readonly instrument: string }
  | { readonly kind: 'filter'; readonly where: BookFilter }
  | { readonly kind: 'underlying'; readonly underlying: string }
  | { readonly kind: 'batch'; readonly batch: number }
  | { readonly kind: 'breaks' }

export type ChecklistStep = Settings['checklist']['done'][number]

const TOAST_LIFE = 8_000

export class AppModel {
  connection: ConnectionState = $state.raw({ kind: 'entering' })
  info: AppInfo | null = $state.raw(null)
  state: AppState | null = $state.raw(null)
  view: ViewId = $state('exposure')
  toasts: readonly Toast[] = $state.raw([])
  /** what the system prefers, for theme `system` */
  systemDark = $state(true)
  /** what the view that is on screen, or comes on screen, should show */
  intent: { readonly view: ViewId; readonly what: Intent } | null = $state.raw(null)
  readonly keys = new Keys()

  readonly #newest = new NewestTag()
  readonly #kept = new Map<string, unknown>()
  #client: WindowClient | null = null
  #toasts = 0

  readonly theme: 'dark' | 'light' = $derived.by(() => {
    const wanted = this.state?.settings.theme ?? 'system'
    return wanted === 'system' ? (this.systemDark ? 'dark' : 'light') : wanted
  })
  /** another object whenever numbers were made; views ask again for theirs */
  readonly tag: ResultTag | null = $derived(this.#newest.of(this.state?.pricing ?? null))
  /** in which every figure is printed, on every view at once */
  readonly units: MeasureUnits = $derived(this.state?.settings ?? STORED_UNITS)
  /** how the settings want cash and negatives printed */
  readonly figures: FigureStyle = $derived({
    cashDecimals: this.state?.settings.cashDecimals ?? 0,
    parentheses: this.state?.settings.negatives === 'parentheses',
  })
  readonly readOnly: boolean = $derived((this.state?.book?.readOnly ?? null) !== null)
  /** a banner says that the engine stopped and what holds: a pane that could not ask it says nothing of its own */
  readonly engineAway: boolean = $derived(['lost', 'failed'].includes(this.state?.engine.state ?? 'ready'))

  /** The typed calls. @throws Error before the window is in */
  get client(): WindowClient {
    if (this.#client === null) throw new Error('the window is not connected')
    return this.#client
  }

  /** Enters, reads what never changes, and follows the state until the connection ends. */
  async start(takeOver = false): Promise<void> {
    this.connection = { kind: 'entering' }
    try {
      await exchangeCode()
      const { carrier, ended } = await enter({ takeOver })
      this.#client = windowClient(carrier)
      const { client } = this
      const [info, state] = await Promise.all([client.call('app/info', {}), client.call('state/get', {})])
      this.info = info
      this.state = state
      this.connection = { kind: 'in' }
      void this.#follow()
      const how = await ended
      this.connection =
        how === 'taken-over'
          ? { kind: 'busy', sentence: 'Hedgerow was moved to another window of this browser.' }
          : {
              kind: 'out',
              sentence: 'Hedgerow has ended. What was saved is in the book; start it again to go on.',
            }
    } catch (e) {
      const busy = e instanceof EntryError && e.code === 'busy'
      this.connection = { kind: busy ? 'busy' : 'out', sentence: sentenceOfFailure(e) }
    }
  }

  async #follow(): Promise<void> {
    try {
      await this.client.stream(
        'state/watch',
        {},
        {
          onEvent: (state) => {
            if (state.sequence >= (this.state?.sequence ?? 0)) this.state = state
          },
        },
      )
    } catch {
      // the end of the connection is told by `start`
    }
  }

  /** Runs something the person asked for; a failure becomes a toast with the host's sentence. @returns null when it failed */
  async act<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work()
    } catch (e) {
      if (!isCancelled(e)) this.toast('error', sentenceOfFailure(e))
      return null
    }
  }

  toast(tone: Toast['tone'], sentence: string, action: Toast['action'] = null): void {
    this.#toasts += 1
    const id = this.#toasts
    this.toasts = [...this.toasts.slice(-3), { id, tone, sentence, action }]
    // Errors stay until they are dismissed; what is done leaves by itself.
    if (tone !== 'error') setTimeout(() => this.dismiss(id), TOAST_LIFE)
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((t) => t.id !== id)
  }

  async set(change: Partial<Settings>): Promise<void> {
    await this.act(() => this.client.call('settings/set', change))
  }

  /** Opens a view, with something to show. */
  go(view: ViewId, what: Intent | null = null): void {
    this.intent = what === null ? null : { view, what }
    this.view = view
  }

  /** What this view should show, once; null: nothing special. Call it in an `$effect`, so that it also hears of later ones. */
  takeIntent(view: ViewId): Intent | null {
    if (this.intent?.view !== view) return null
    const { what } = this.intent
    this.intent = null
    return what
  }

  /** The model of a view, kept while other views are on screen; made at the first call. */
  keep<T>(key: string, make: () => T): T {
    // In a root of its own: what a model derives would die with the component that happened to make it.
    if (!this.#kept.has(key))
      $effect.root(() => {
        this.#kept.set(key, make())
      })
    return this.#kept.get(key) as T
  }

  /** Gives a file to the person: the browser's own download. */
  async save(download: Download): Promise<void> {
    await this.act(() => saveDownload(this.client, download))
  }

  /** Puts text on the clipboard and says so: `12 rows copied`. */
  async copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      this.toast('done', `${what} copied`)
    } catch {
      this.toast('error', 'The browser did not allow copying: click in the window and try again.')
    }
  }

  /** A step of the first five minutes is done. */
  step(step: ChecklistStep): void {
    const list = this.state?.settings.checklist
    if (list === undefined || list.done.includes(step)) return
    void this.set({ checklist: { ...list, done: [...list.done, step] } })
  }

  /** Ctrl+Z and back. @param named the edit to take; absent: the newest of this window */
  async undoEdit(redo = false, named?: number): Promise<void> {
    const edit = named ?? (redo ? this.state?.undo.redo : this.state?.undo.undo)?.edit
    if (edit === undefined) {
      this.toast('done', redo ? 'Nothing to redo' : 'Nothing to undo')
      return
    }
    const name = redo ? 'edits/redo' : 'edits/undo'
    const done = await this.act(() => this.client.call(name, { edit }))
    if (done !== null)
      this.toast('done', done.sentence, {
        label: redo ? 'Undo' : 'Redo',
        run: () => void this.undoEdit(!redo, edit),
      })
  }
}
