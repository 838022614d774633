/** The book grid: which rows are asked for, which are here, where the cursor is. Pages of an older question are dropped. */
import type { WindowClient } from '../../shared/protocol/window/commands.ts'
import type { BookFilter, GridPage, GridQuery, GridTree } from '../../shared/protocol/window/grid.ts'
import { Latest } from '../client/latest.ts'
import { isCancelled, sentenceOfFailure } from '../client/windowClient.ts'
import { type BookLayout, DEFAULT_LAYOUT } from './bookGridLayout.svelte.ts'
import { type BookRow, rowsOfPage } from './bookGridRows.svelte.ts'
import { sameTag } from './tags.ts'

/** rows of one page */
export const PAGE_ROWS = 200
/** pages kept around the rows in view */
const PAGES_KEPT = 12
/** a book this small opens whole */
const SMALL_BOOK = 40

export interface PositionRef {
  readonly account: string
  readonly instrument: string
}

interface Loaded {
  readonly page: GridPage
  readonly rows: readonly BookRow[]
}

export class BookGrid {
  layout: BookLayout = $state.raw(DEFAULT_LAYOUT)
  /** groups that are the other way round than `layout.openDepth` says */
  toggled: ReadonlySet<string> = $state.raw(new Set<string>())
  /** the newest page: totals and counts of the whole */
  head: GridPage | null = $state.raw(null)
  /** numbers of an older question are on screen */
  stale = $state(false)
  failure: string | null = $state(null)
  row = $state(-1)
  column = $state(0)
  /** positions chosen with Space, by row key */
  chosen: ReadonlyMap<string, PositionRef> = $state.raw(new Map<string, PositionRef>())

  readonly query: GridQuery = $derived({
    tree: this.layout.tree,
    columns: [...this.layout.columns],
    where: this.layout.where,
    sort: this.layout.sort,
    openDepth: this.layout.openDepth,
    toggled: [...this.toggled],
  })

  #pages: ReadonlyMap<number, Loaded> = $state.raw(new Map<number, Loaded>())
  readonly #client: () => WindowClient
  readonly #find = new Latest()
  #generation = 0
  #first = 0
  #end = 60
  #sizedUp = false
  readonly #flying = new Map<number, AbortController>()

  constructor(client: () => WindowClient) {
    this.#client = client
  }

  get total(): number {
    return this.head?.total ?? 0
  }

  /** The row at a place; undefined while its page is on the way. */
  rowAt(index: number): BookRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS]
  }

  /** The rows in view changed: asks for what is missing, and for one page more in both directions. */
  inView(first: number, end: number): void {
    this.#first = first
    this.#end = end
    if (this.head === null) return
    const wanted = this.#wanted()
    for (const [page, abort] of this.#flying) if (!wanted.includes(page)) abort.abort()
    for (const page of wanted) if (!this.#pages.has(page) && !this.#flying.has(page)) void this.#load(page)
  }

  /** Asks again for what is in view, under the question as it is now. Old rows stay, greyed, until the new ones are all here. */
  async reload(): Promise<void> {
    this.#generation += 1
    const mine = this.#generation
    const under = this.rowAt(this.row)
    for (const abort of this.#flying.values()) abort.abort()
    this.#flying.clear()
    this.stale = this.head !== null
    try {
      const pages = await this.#pagesInView(this.query)
      if (mine !== this.#generation) return
      this.#take(pages)
      if (this.#smallBookOpens()) return await this.reload()
      if (under !== undefined) await this.#follow(under.key, mine)
    } catch (e) {
      if (mine !== this.#generation || isCancelled(e)) return
      this.failure = sentenceOfFailure(e)
    }
  }

  /** Every page in view of one tag; asks once more when the book changed between two of them. */
  async #pagesInView(query: GridQuery): Promise<readonly GridPage[]> {
    const last = Math.max(0, Math.floor((this.#end - 1) / PAGE_ROWS))
    const first = Math.min(Math.floor(this.#first / PAGE_ROWS), last)
    const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i)
    const ask = (): Promise<GridPage[]> => Promise.all(numbers.map((n) => this.#ask(n, query)))
    const pages = await ask()
    return pages.every((p) => sameTag(p.tag, pages[0]?.tag ?? null)) ? pages : await ask()
  }

  #take(pages: readonly GridPage[]): void {
    const kept = new Map<number, Loaded>()
    for (const page of pages) kept.set(page.offset / PAGE_ROWS, { page, rows: rowsOfPage(page) })
    const onTotal = this.row > 0 && this.row === this.total
    this.#pages = kept
    this.head = pages[0] ?? null
    this.stale = false
    this.failure = null
    // the row after the last is the total
    if (onTotal) this.row = this.total
    else if (this.row >= this.total) this.row = this.total - 1
  }

  #smallBookOpens(): boolean {
    if (this.#sizedUp || this.head === null) return false
    this.#sizedUp = true
    if (this.head.allPositions > SMALL_BOOK || this.layout.openDepth === 9) return false
    this.layout = { ...this.layout, openDepth: 9 }
    return true
  }

  /** The cursor stays on its row when the order changed. */
  async #follow(key: string, generation: number): Promise<void> {
    if (this.rowAt(this.row)?.key === key) return
    const place = await this.#client().call('book/find', { query: this.query, key })
    if (generation === this.#generation && place.index >= 0) this.row = place.index
  }

  #ask(page: number, query: GridQuery, signal?: AbortSignal): Promise<GridPage> {
    const input = { query, offset: page * PAGE_ROWS, limit: PAGE_ROWS }
    return this.#client().call('book/page', input, signal === undefined ? {} : { signal })
  }

  async #load(page: number): Promise<void> {
    const mine = this.#generation
    const abort = new AbortController()
    this.#flying.set(page, abort)
    try {
      const answer = await this.#ask(page, this.query, abort.signal)
      if (mine !== this.#generation) return
      // Two tags never meet in one picture: a page of a newer book brings the others along.
      if (!sameTag(answer.tag, this.head?.tag ?? null)) return void this.reload()
      const near = [...this.#pages].filter(([n]) => Math.abs(n - page) < PAGES_KEPT / 2)
      this.#pages = new Map([...near, [page, { page: answer, rows: rowsOfPage(answer) }]])
    } catch (e) {
      if (mine === this.#generation && !isCancelled(e)) this.failure = sentenceOfFailure(e)
    } finally {
      if (this.#flying.get(page) === abort) this.#flying.delete(page)
    }
  }

  #wanted(): readonly number[] {
    const last = Math.max(0, Math.ceil(this.total / PAGE_ROWS) - 1)
    const from = Math.max(0, Math.floor(this.#first / PAGE_ROWS) - 1)
    const to = Math.min(last, Math.floor(Math.max(0, this.#end - 1) / PAGE_ROWS) + 1)
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
  }

  /** Another layout, whole or in part. A new tree or filter forgets which groups were opened one by one. */
  set(change: Partial<BookLayout>): void {
    const fresh = change.tree !== undefined || change.where !== undefined || change.openDepth !== undefined
    this.layout = { ...this.layout, ...change }
    if (change.tree !== undefined && change.tree !== 'flat') this.#sizedUp = true
    if (fresh) this.toggled = new Set()
    void this.reload()
  }

  setTree(tree: GridTree): void {
    const deepest = { account: 2, underlying: 1, strategy: 1, expiry: 1, flat: 9 } as const
    this.set({ tree, openDepth: this.layout.openDepth >= 9 ? 9 : deepest[tree] })
  }

  filter(where: BookFilter): void {
    this.set({ where })
  }

  /** Opens or closes a group. */
  toggle(row: BookRow): void {
    if (row.group === 'position') return
    const toggled = new Set(this.toggled)
    if (!toggled.delete(row.key)) toggled.add(row.key)
    this.toggled = toggled
    void this.reload()
  }

  /** Place of the group a row lies in, among the rows that are here; -1: none. */
  parentOf(index: number): number {
    const row = this.rowAt(index)
    if (row === undefined || row.depth === 0) return -1
    for (let i = index - 1; i >= 0; i -= 1) {
      const above = this.rowAt(i)
      if (above === undefined) return -1
      if (above.depth < row.depth) return i
    }
    return -1
  }

  /** Chooses a position, or gives it up. */
  choose(row: BookRow): void {
    if (row.group !== 'position' || row.instrument.startsWith('cash:')) return
    const chosen = new Map(this.chosen)
    if (!chosen.delete(row.key)) chosen.set(row.key, { account: row.account, instrument: row.instrument })
    this.chosen = chosen
  }

  clearChosen(): void {
    this.chosen = new Map()
  }

  /** Places of the chosen rows that are visible now, as ranges. */
  async chosenRanges(): Promise<[number, number][]> {
    const places: number[] = []
    for (const key of this.chosen.keys()) {
      const here = this.#placeHere(key)
      const index =
        here >= 0 ? here : (await this.#client().call('book/find', { query: this.query, key })).index
      if (index >= 0) places.push(index)
    }
    return places.sort((a, b) => a - b).map((i) => [i, i])
  }

  #placeHere(key: string): number {
    for (const [n, { rows }] of this.#pages) {
      const at = rows.findIndex((r) => r.key === key)
      if (at >= 0) return n * PAGE_ROWS + at
    }
    return -1
  }

  /** Looks for the next row that has a text in its label; `found` gets its place, or -1. */
  async find(text: string, from: number, found: (index: number) => void): Promise<void> {
    await this.#find.run(
      (signal) =>
        this.#client().call('book/find', { query: this.query, text, from: Math.max(0, from) }, { signal }),
      (place) => found(place.index),
      () => {},
    )
  }

  /** Place of a position, its groups opened for it; -1 when the filter leaves it out. */
  async placeOf(ref: PositionRef): Promise<number> {
    const where = { accounts: [ref.account], instruments: [ref.instrument] }
    const query: GridQuery = { ...this.query, where, openDepth: 9, toggled: [] }
    const only = await this.#client().call('book/page', { query, offset: 0, limit: 20 })
    const groups = only.keys.filter((_, i) => only.group[i] !== 0)
    const key = only.keys.find((_, i) => only.group[i] === 0)
    if (key === undefined) return -1
    const toggled = new Set(this.toggled)
    // Keys of groups are the same under any filter; those that are closed now are turned round.
    for (const [depth, group] of groups.entries()) {
      const open = depth < this.layout.openDepth !== toggled.has(group)
      if (!open && !toggled.delete(group)) toggled.add(group)
    }
    this.toggled = toggled
    const place = await this.#client().call('book/find', { query: this.query, key })
    await this.reload()
    return place.index
  }
}
