/** The Exposure view: what is chosen, and the answers that fit. Every figure is the host's. */
import type { WindowClient } from '../../shared/protocol/window/commands.ts'
import { CELL } from '../../shared/protocol/window/constants.ts'
import type { ResultTag, Tagged } from '../../shared/protocol/window/contract.ts'
import type {
  ExposureGroup,
  ExposureTable,
  ExposureTiles,
  FigureSubject,
  GammaLevels,
  Heatmap,
  HeatmapQuery,
  Ladder,
} from '../../shared/protocol/window/exposure.ts'
import type { BookFilter } from '../../shared/protocol/window/grid.ts'
import { type HeatmapMeasure, UNIT_TWIN } from '../../shared/protocol/window/measures.ts'
import { axisFilter } from './exposureAxes.svelte.ts'
import { layoutText, MAP_KINDS, type MapKind, readLayout } from './exposureLayout.svelte.ts'
import { Part } from './exposurePart.svelte.ts'
import { sameTag } from './tags.ts'

/** id of the layout that a start restores */
const LAST_LAYOUT = 'exposure-last'

/** Spot shocks of the ladder's table in %, and those that the curve of a wide window adds. */
export const LADDER_STEPS = [-20, -15, -10, -8, -6, -4, -2, 0, 2, 4, 6, 8, 10, 15, 20] as const
const CURVE_STEPS = Array.from({ length: 25 }, (_, i) => 2.5 * (i - 12))

export interface UnderlyingChoice {
  readonly key: string
  readonly text: string
  readonly detail: string
}

/** Whether anything in a row of a map has a price. */
function isPriced({ status, columns }: Heatmap, row: number): boolean {
  const cells = status.subarray(row * columns.length, (row + 1) * columns.length)
  return cells.includes(CELL.priced) || cells.includes(CELL.partly)
}

/** What the model needs of the app. */
export interface ExposureHost {
  readonly client: WindowClient
}

export class ExposureModel {
  kind: MapKind = $state('strike')
  basis: 'cash' | 'unit' = $state('cash')
  sum: 'net' | 'gross' = $state('net')
  group: ExposureGroup = $state('underlying')
  /** instrument name of the underlying; null until the book is known */
  underlying: string | null = $state(null)
  /** `''`: all accounts */
  account = $state('')
  /** the table in place of the map's picture */
  twin = $state(false)
  /** 1700 px or more: the third column is there */
  wide = $state(false)
  underlyings: readonly UnderlyingChoice[] = $state.raw([])
  accounts: readonly string[] = $state.raw([])
  /** the book holds nothing under this filter */
  empty = $state(false)

  readonly tiles = new Part<ExposureTiles>()
  readonly map = new Part<Heatmap>()
  readonly ladder = new Part<Ladder>()
  /** zero-gamma levels and strikes of the ladder's underlying */
  readonly levels = new Part<GammaLevels>()
  readonly table = new Part<ExposureTable>()
  /** the chosen underlying by expiry, for the bars of a wide window */
  readonly term = new Part<ExposureTable>()
  readonly #outline = new Part<Heatmap>()

  /** null: none chosen yet */
  #measure: HeatmapMeasure | null = $state(null)
  /** nothing held has gamma: a map of it would be zeros */
  #flat = $state(false)

  readonly #host: ExposureHost
  /** of the newest questions */
  #tag: ResultTag | null = null
  #restored: Promise<void> | undefined
  #remembered = ''

  constructor(host: ExposureHost) {
    this.#host = host
  }

  /** What the map shows: gamma until a measure is chosen, delta when no gamma is held. */
  get measure(): HeatmapMeasure {
    return this.#measure ?? (this.#flat ? 'dollarDelta' : 'gammaCash1pct')
  }
  set measure(measure: HeatmapMeasure) {
    this.#measure = measure
  }

  get #parts(): readonly Part<Tagged>[] {
    return [this.tiles, this.map, this.ladder, this.levels, this.table, this.term, this.#outline]
  }

  /** Positions that every figure of the view is about. */
  get where(): BookFilter {
    return this.account === '' ? {} : { accounts: [this.account] }
  }

  /** Positions of the chosen underlying. */
  get whereUnderlying(): BookFilter {
    return this.underlying === null ? this.where : { ...this.where, underlyings: [this.underlying] }
  }

  get underlyingText(): string {
    return this.textOf(this.underlying ?? '')
  }

  /** `SPX` of an underlying's key. */
  textOf(key: string): string {
    return this.underlyings.find((u) => u.key === key)?.text ?? ''
  }

  /** What a start restores, as JSON: the choices of the view, no filter. */
  get layout(): string {
    const { kind, basis, sum, group, underlying } = this
    const chosen = this.#measure === null ? {} : { measure: this.#measure }
    return layoutText({ kind, ...chosen, basis, sum, group, underlying })
  }

  /** Takes up the choices of the last time, once; without any the view opens in its own. */
  #restore(): Promise<void> {
    this.#restored ??= this.#host.client
      .call('views/list', {})
      .then((views) => {
        const last = views.find((v) => v.id === LAST_LAYOUT)
        Object.assign(this, last === undefined ? {} : readLayout(last.layout))
      })
      .catch(() => {})
    return this.#restored
  }

  /** Keeps the choices for the next start. */
  async remember(): Promise<void> {
    const { layout } = this
    if (layout === this.#remembered || this.#tag === null) return
    this.#remembered = layout
    await this.#host.client
      .call('views/save', { id: LAST_LAYOUT, screen: 'exposure', name: 'last', layout })
      .catch(() => {})
  }

  /** Numbers of another tag are wanted: everything is asked again, the map first. */
  async follow(tag: ResultTag | null): Promise<void> {
    // the choices of the last time are here before the first numbers are
    const restored = this.#restore()
    if (tag === null) return this.forget()
    // the same numbers made again, as after the engine came back: only what could not be shown is asked again
    const again = tag !== this.#tag && this.#parts.some((p) => p.failure !== null)
    if (sameTag(tag, this.#tag) && !again) return
    this.#tag = tag
    await restored
    await this.askAll()
  }

  /** The filter changed, or a person asked again. */
  async askAll(): Promise<void> {
    // The first time ever, the map waits for the list of underlyings; later it comes first.
    const { underlying, measure } = this
    if (underlying === null) await this.#askOutline()
    const map = this.askMap()
    if (underlying !== null)
      void this.#askOutline().then(() => {
        // what was looked at before is not held any more
        if (this.underlying !== underlying) void Promise.all([this.askMap(), this.askUnderlying()])
        else if (this.measure !== measure) void this.askMap()
      })
    // The tiles come last: their changes of the day want the day before priced.
    await Promise.all([map, this.askTable(), this.askUnderlying(), this.askTiles()])
  }

  async choose(underlying: string): Promise<void> {
    if (underlying === this.underlying) return
    this.underlying = underlying
    await Promise.all([this.kind === 'strike' ? this.askMap() : null, this.askUnderlying()])
  }

  /** Adopts an account filter. */
  async filter(account: string): Promise<void> {
    this.account = account
    await this.askAll()
  }

  askTiles(): Promise<void> {
    const { where } = this
    return this.tiles.ask(where, (signal) => this.#host.client.call('exposure/tiles', { where }, { signal }))
  }

  askTable(): Promise<void> {
    const { group, where } = this
    const query = { group, where }
    return this.table.ask(query, (signal) => this.#host.client.call('exposure/table', query, { signal }))
  }

  async askMap(): Promise<void> {
    const query = this.query
    if (query === null) return this.map.forget()
    await this.map.ask(query, (signal) => this.#host.client.call('exposure/heatmap', query, { signal }))
  }

  /** Ladder and curve, and the bars by expiry. */
  async askUnderlying(): Promise<void> {
    const { underlying, where, wide } = this
    if (underlying === null) {
      this.ladder.forget()
      this.levels.forget()
      this.term.forget()
      return
    }
    const steps = wide ? [...new Set([...LADDER_STEPS, ...CURVE_STEPS])] : [...LADDER_STEPS]
    const ladder = { underlying, where, steps }
    const term = { group: 'expiry', where: this.whereUnderlying } as const
    const { client } = this.#host
    await Promise.all([
      wide ? this.term.ask(term, (signal) => client.call('exposure/table', term, { signal })) : null,
      this.ladder.ask(ladder, (signal) => client.call('exposure/ladder', ladder, { signal })),
    ])
    // looking for the levels prices as much again: they come behind what the eye is on, and not for what was left meanwhile
    const of = { underlying, where }
    if (this.underlying === underlying && this.ladder.fits && this.ladder.failure === null)
      await this.levels.ask(of, (signal) => client.call('exposure/levels', of, { signal }))
  }

  /** The map's question; null while no underlying is chosen for a map of strikes. */
  get query(): HeatmapQuery | null {
    const { rows, columns } = MAP_KINDS[this.kind]
    const { measure, sum } = this
    if (rows === 'strike' && this.underlying === null) return null
    const where = rows === 'strike' ? this.whereUnderlying : this.where
    const basis = this.unitsPossible ? this.basis : 'cash'
    return { rows, columns, where, measure, basis, sum }
  }

  /** Units of one underlying add; across underlyings they do not, and a value has none. */
  get unitsPossible(): boolean {
    return this.kind === 'strike' && UNIT_TWIN[this.measure] !== null
  }

  forget(): void {
    this.#tag = null
    for (const part of this.#parts) part.forget()
  }

  /** Underlyings and accounts that the book holds now; the largest by gross gamma is chosen first. */
  async #askOutline(): Promise<void> {
    await this.#outline.ask(this.where, async (signal) => {
      const { client } = this.#host
      const known = client.call('book/facets', {}, { signal }).then((facets) => {
        this.accounts = facets.accounts.map((f) => f.value)
        if (this.account !== '' && !this.accounts.includes(this.account)) this.account = ''
      })
      // an account that has gone must not filter what is asked for
      if (this.account !== '') await known
      const outline = client.call(
        'exposure/heatmap',
        {
          rows: 'underlying',
          columns: 'bucket',
          where: this.where,
          measure: 'gammaCash1pct',
          basis: 'cash',
          sum: 'gross',
        },
        { signal },
      )
      return (await Promise.all([outline, known]))[0]
    })
    const { answer } = this.#outline
    if (answer === null) return
    this.empty = answer.rows.length === 0
    const held = answer.rows
      .map((row, i) => ({ ...row, size: isPriced(answer, i) ? (answer.rowTotals[i] ?? 0) : -1 }))
      .filter((row) => !row.key.startsWith('cash:') && row.key !== 'none')
    this.underlyings = held
    const known = held.filter((u) => u.size >= 0)
    this.#flat = known.length > 0 && known.every((u) => u.size === 0)
    if (held.some((u) => u.key === this.underlying)) return
    const largest = [...held].sort((a, b) => b.size - a.size)[0]
    this.underlying = largest?.key ?? null
  }

  /** Positions of a cell, a row (`column` null) or a column (`row` null) of the map. */
  cellFilter(map: Heatmap, row: number | null, column: number | null): BookFilter {
    return {
      ...map.query.where,
      ...(row === null ? {} : axisFilter(map.query.rows, map.rows[row]?.key ?? '')),
      ...(column === null ? {} : axisFilter(map.query.columns, map.columns[column]?.key ?? '')),
    }
  }

  /** What a cell, row or column of the map says, for "why this number". */
  cellSubject(map: Heatmap, row: number | null, column: number | null): FigureSubject {
    const { measure, basis, sum } = map.query
    const twin = UNIT_TWIN[measure]
    return {
      kind: 'sum',
      measure: basis === 'unit' && twin !== null ? `units.${twin}` : measure,
      where: this.cellFilter(map, row, column),
      sum,
    }
  }

  /** Positions of a row of the table by group. */
  groupFilter(group: ExposureGroup, key: string): BookFilter {
    return { ...this.where, ...axisFilter(group, key) }
  }
}
