/** Named layouts of the book, and the last one, kept by the host. */
import type { SavedView } from '../../../shared/protocol/window/settings.ts'
import type { AppModel } from '../../state/app.svelte.ts'
import type { BookGrid } from '../../state/bookGrid.svelte.ts'
import {
  type BookLayout,
  DEFAULT_LAYOUT,
  lastText,
  layoutText,
  readLast,
  readLayout,
  WIDE_COLUMNS,
} from '../../state/bookGridLayout.svelte.ts'

const SCREEN = 'book'
/** id of the layout that a start restores */
const LAST = 'book-last'
/** px of a window with room for more columns */
const WIDE = 1880
const SAVE_AFTER_MS = 1500

export class SavedViews {
  list: readonly SavedView[] = $state.raw([])
  ready = $state(false)
  readonly #app: AppModel
  readonly #grid: BookGrid
  #timer: ReturnType<typeof setTimeout> | undefined
  #saved = ''

  constructor(app: AppModel, grid: BookGrid) {
    this.#app = app
    this.#grid = grid
  }

  /** Reads the views and takes up the last layout, once. */
  async start(): Promise<void> {
    if (this.ready) return
    const own = this.#own()
    this.#grid.layout = own
    try {
      const all = await this.#app.client.call('views/list', {})
      this.list = all.filter((v) => v.screen === SCREEN && v.id !== LAST)
      const last = all.find((v) => v.id === LAST)
      // A filter from yesterday would hide positions nobody remembers to have hidden.
      if (last !== undefined) this.#grid.layout = readLast(last.layout, own)
    } catch {
      // Without saved views the book opens in its own layout.
    }
    this.#saved = lastText(this.#grid.layout, own)
    this.ready = true
  }

  /** Keeps the layout for the next start, a little after the last change. */
  remember(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const layout = lastText(this.#grid.layout, this.#own())
      if (layout === this.#saved) return
      this.#saved = layout
      void this.#app.client
        .call('views/save', { id: LAST, screen: SCREEN, name: 'last', layout })
        .catch(() => {})
    }, SAVE_AFTER_MS)
  }

  /** what the book opens in when nothing was chosen */
  #own(): BookLayout {
    return window.innerWidth >= WIDE ? { ...DEFAULT_LAYOUT, columns: WIDE_COLUMNS } : DEFAULT_LAYOUT
  }

  open(layout: BookLayout): void {
    this.#grid.set(layout)
  }

  openSaved(view: SavedView): void {
    const layout = readLayout(view.layout)
    if (layout === null)
      this.#app.toast('error', `The view ${view.name} was saved by another version: save it again.`)
    else this.open(layout)
  }

  /** Saves the layout under a name; a view of that name is replaced. */
  async save(name: string): Promise<boolean> {
    const before = this.list.find((v) => v.name === name)
    const layout = layoutText(this.#grid.layout)
    const saved = await this.#app.act(() =>
      this.#app.client.call('views/save', { id: before?.id ?? null, screen: SCREEN, name, layout }),
    )
    if (saved === null) return false
    this.list = [...this.list.filter((v) => v.id !== saved.id), saved]
    this.#app.toast('done', `View ${name} saved`)
    return true
  }

  async remove(view: SavedView): Promise<void> {
    const gone = await this.#app.act(async () => {
      await this.#app.client.call('views/remove', { id: view.id })
      return true
    })
    if (gone !== true) return
    this.list = this.list.filter((v) => v.id !== view.id)
    this.#app.toast('done', `View ${view.name} removed`, {
      label: 'Undo',
      run: () => void this.#restore(view),
    })
  }

  async #restore(view: SavedView): Promise<void> {
    const { id, screen, name, layout } = view
    const saved = await this.#app.act(() => this.#app.client.call('views/save', { id, screen, name, layout }))
    if (saved !== null) this.list = [...this.list, saved]
  }
}
